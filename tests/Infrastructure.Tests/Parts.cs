using AgentPlatform.Application;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Embedded;
using AgentPlatform.Infrastructure.Keys;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests;

/// <summary>Application and Infrastructure on a database, without HTTP and without anything that runs by itself.</summary>
internal static class Parts
{
    public static ServiceProvider Of(string connectionString, TimeProvider? clock = null, IStreamSignals? signals = null)
    {
        var services = new ServiceCollection().AddSingleton(clock ?? TimeProvider.System).AddLogging().AddMetrics()
            .AddApplication().AddSingleton(new SessionSettings()).AddSingleton(new IdentitySettings()).AddSingleton(InstallationLimits.BuiltIn)
            .AddInfrastructure(new InfrastructureSettings
            {
                ConnectionString = connectionString,
                Embedded = new EmbeddedPostgresSettings { DataFolder = "" },
                MasterKey = () => MasterKey.Parse(TestPlatform.MasterKey, "test"),
                PoolSize = 4,
            });
        if (signals is not null) services.AddSingleton(signals);
        return services.BuildServiceProvider();
    }
}

/// <summary>Remembers what readers were told.</summary>
internal sealed class HeardSignals : IStreamSignals
{
    public List<string> Heard { get; } = [];

    public void Added(StreamKey stream, StreamPage page) => Heard.Add($"added {stream.Id}");

    public void Added(StreamKey stream, long last) => Heard.Add($"added {stream.Id}");

    public void Removed(StreamKey stream) => Heard.Add($"removed {stream.Id}");

    public void AccessChanged(StreamKey stream) => Heard.Add($"access {stream.Id}");
}
