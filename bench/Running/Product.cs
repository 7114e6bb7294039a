using System.Globalization;

namespace AgentPlatform.Bench.Running;

/// <summary>The product as a process of its own.</summary>
internal static class Product
{
    /// <summary>Connections of its pool.</summary>
    public const int PoolSize = 20;

    private const string MasterKey = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /// <summary>Starts it on a database, or with its own where a folder is given.</summary>
    public static Task<HostProcess> Start(string? connectionString, string? folder, CancellationToken ct, bool settles = true)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AgentPlatform__MasterKey"] = MasterKey,
            ["AgentPlatform__Logs__Level"] = "Warning",
            ["AgentPlatform__Database__PoolSize"] = PoolSize.ToString(CultureInfo.InvariantCulture),
            // The load is to be measured, not held back.
            ["AgentPlatform__RateLimits__Enabled"] = "false",
        };
        // What appends and creates leave behind is settled in the background: at its own time it would be part of whatever is measured next.
        if (!settles) environment["AgentPlatform__Sessions__SettleAfter"] = "1.00:00:00";
        if (connectionString is not null) environment["ConnectionStrings__AgentPlatform"] = connectionString;
        return HostProcess.Run(Repository.Path("src", "Api", "bin", "Release", "net10.0", "AgentPlatform.Api.dll"), folder is null ? [] : ["--data", folder], "/readyz", environment, ct);
    }
}
