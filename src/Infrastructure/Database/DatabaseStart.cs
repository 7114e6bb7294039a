using AgentPlatform.Infrastructure.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Makes the database ready before the first request: schema, then keys.</summary>
internal sealed class DatabaseStart(DatabaseAddress address, KeyRing keys, ILogger<DatabaseStart> log) : IHostedService
{
    /// <summary>Whether schema and keys are there.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Brings the schema up to date and returns how many migrations that took.</summary>
    public Task<int> Migrate(CancellationToken ct) => new Migrator(address, Migration.Embedded, log).Run(ct);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Migrate(cancellationToken);
        await keys.Load(cancellationToken);
        IsDone = true;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
