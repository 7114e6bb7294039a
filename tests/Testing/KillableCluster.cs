using AgentPlatform.Infrastructure.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentPlatform.Testing;

/// <summary>A PostgreSQL of its own that may be killed, keeps what it has committed, and comes back by itself: for servers that share it and are to survive that.</summary>
public sealed class KillableCluster : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ap-killable-").FullName;
    private readonly EmbeddedPostgres server;

    private KillableCluster() => server = new EmbeddedPostgres(new EmbeddedPostgresSettings { DataFolder = folder, ToolsFolder = Repository.Path(".tools") }, NullLogger<EmbeddedPostgres>.Instance, TimeProvider.System);

    /// <summary>Stays the same when it comes back.</summary>
    public string ConnectionString => server.ConnectionString;

    public static async Task<KillableCluster> Start()
    {
        var cluster = new KillableCluster();
        await cluster.server.StartAsync(CancellationToken.None);
        return cluster;
    }

    /// <summary>As <c>kill -9</c> does; false where it is dead already.</summary>
    public Task<bool> Kill() => HostProcess.KillPostgres(folder);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
