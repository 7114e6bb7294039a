using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Embedded;

namespace AgentPlatform.Infrastructure;

/// <summary>Brings the database up to date without serving anything.</summary>
public sealed class DatabaseUpgrade
{
    private readonly DatabaseStart start;
    private readonly EmbeddedPostgres? embedded;

    internal DatabaseUpgrade(DatabaseStart start, EmbeddedPostgres? embedded) => (this.start, this.embedded) = (start, embedded);

    /// <summary>Applies what is missing and returns how many migrations that were. An embedded server runs for that long.</summary>
    public async Task<int> Run(CancellationToken ct)
    {
        if (embedded is null) return await start.Migrate(ct);
        await embedded.StartAsync(ct);
        try
        {
            return await start.Migrate(ct);
        }
        finally
        {
            await embedded.StopAsync(CancellationToken.None);
        }
    }
}
