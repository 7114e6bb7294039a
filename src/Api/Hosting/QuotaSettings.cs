using System.Globalization;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Hosting;

/// <summary>
/// Limits of the installation, section <c>AgentPlatform:Quotas</c>, as an operator writes them: numbers, and <c>500m</c> or <c>1.5</c> for CPU, <c>10Gi</c> for sizes, <c>30m</c> for times.
/// What an administrator sets at run time wins; what is absent is built in.
/// </summary>
internal sealed record QuotaSettings
{
    public string? MaxWorkspacesPerUser { get; init; }

    public string? MaxSandboxesPerWorkspace { get; init; }

    /// <summary>Bytes.</summary>
    public string? MaxWorkspaceDriveSize { get; init; }

    /// <summary>Thousandths of a core.</summary>
    public string? MaxSandboxCpu { get; init; }

    /// <summary>Bytes.</summary>
    public string? MaxSandboxMemory { get; init; }

    /// <summary>Seconds; 0 is never.</summary>
    public string? MaxIdleTimeout { get; init; }

    /// <summary>Thousandths of a core, of all sandboxes of a workspace together.</summary>
    public string? WsMaxTotalCpu { get; init; }

    /// <summary>Bytes, of all sandboxes of a workspace together.</summary>
    public string? WsMaxTotalMemory { get; init; }

    /// <summary>Seconds.</summary>
    public string? WsMaxIdleTimeout { get; init; }

    /// <summary>The limits that these texts mean, beside those that cannot be read.</summary>
    public (InstallationLimits Limits, IReadOnlyList<LimitName> Unreadable) Read()
    {
        var given = Enum.GetValues<LimitName>().Select(name => (Name: name, Text: Text(name))).Where(setting => !string.IsNullOrWhiteSpace(setting.Text)).ToList();
        var read = given.ConvertAll(setting => (setting.Name, Value: QuotaText.Read(setting.Name, setting.Text!)));
        return (InstallationLimits.BuiltIn.With(read.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Name, setting.Value!.Value))),
            [.. read.Where(setting => setting.Value is null).Select(setting => setting.Name)]);
    }

    private string? Text(LimitName name) => name switch
    {
        LimitName.MaxWorkspacesPerUser => MaxWorkspacesPerUser,
        LimitName.MaxSandboxesPerWorkspace => MaxSandboxesPerWorkspace,
        LimitName.MaxWorkspaceDriveSize => MaxWorkspaceDriveSize,
        LimitName.MaxSandboxCpu => MaxSandboxCpu,
        LimitName.MaxSandboxMemory => MaxSandboxMemory,
        LimitName.MaxIdleTimeout => MaxIdleTimeout,
        LimitName.WsMaxTotalCpu => WsMaxTotalCpu,
        LimitName.WsMaxTotalMemory => WsMaxTotalMemory,
        LimitName.WsMaxIdleTimeout => WsMaxIdleTimeout,
    };
}

/// <summary>Numbers as people write limits.</summary>
internal static class QuotaText
{
    private static readonly (string Suffix, long Factor)[] Sizes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ];

    private static readonly (string Suffix, long Factor)[] Times = [("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>A whole number from 0 that fits the wire, or null.</summary>
    public static long? Read(LimitName name, string text) => name switch
    {
        LimitName.MaxWorkspacesPerUser or LimitName.MaxSandboxesPerWorkspace => Fits(Number(text, 1)),
        LimitName.MaxWorkspaceDriveSize or LimitName.MaxSandboxMemory or LimitName.WsMaxTotalMemory => With(text, Sizes),
        LimitName.MaxSandboxCpu or LimitName.WsMaxTotalCpu => Fits(Cpu(text)),
        LimitName.MaxIdleTimeout or LimitName.WsMaxIdleTimeout => Fits(With(text, Times)),
    };

    public static string Example(LimitName name) => name switch
    {
        LimitName.MaxWorkspacesPerUser or LimitName.MaxSandboxesPerWorkspace => "10",
        LimitName.MaxWorkspaceDriveSize or LimitName.MaxSandboxMemory or LimitName.WsMaxTotalMemory => "10737418240 or 10Gi",
        LimitName.MaxSandboxCpu or LimitName.WsMaxTotalCpu => "500, 500m or 1.5",
        LimitName.MaxIdleTimeout or LimitName.WsMaxIdleTimeout => "1800 or 30m",
    };

    // 2000 is thousandths, as is 500m; 1.5 is cores.
    private static long? Cpu(string text)
    {
        if (text.EndsWith('m')) return Number(text[..^1], 1);
        return Number(text, text.Contains('.', StringComparison.Ordinal) ? 1000 : 1);
    }

    private static long? With(string text, (string Suffix, long Factor)[] units)
    {
        foreach (var (suffix, factor) in units)
            if (text.EndsWith(suffix, StringComparison.Ordinal)) return Number(text[..^suffix.Length], factor);
        return Number(text, 1);
    }

    private static long? Number(string text, long factor)
    {
        if (!decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue / factor) return null;
        number *= factor;
        return decimal.IsInteger(number) ? (long)number : null;
    }

    private static long? Fits(long? number) => number <= int.MaxValue ? number : null;
}
