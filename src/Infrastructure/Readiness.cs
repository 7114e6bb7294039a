using AgentPlatform.Infrastructure.Database;
using Dapper;
using Npgsql;

namespace AgentPlatform.Infrastructure;

/// <summary>Tells whether requests can be served now.</summary>
public sealed class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly DatabaseStart start;
    private readonly Lazy<NpgsqlDataSource> source;
    private readonly TimeProvider clock;

    internal Readiness(DatabaseStart start, Func<NpgsqlDataSource> source, TimeProvider clock) => (this.start, this.source, this.clock) = (start, new(source), clock);

    /// <summary>What is missing; nothing when the platform is ready. Answers within two seconds.</summary>
    public async Task<IReadOnlyList<string>> Missing(CancellationToken ct)
    {
        if (!start.IsDone) return ["migrations"];
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await using var connection = await source.Value.OpenConnectionAsync(either.Token);
            await connection.ExecuteScalarAsync<int>(TransactionSql.Nothing().Command(either.Token));
            return [];
        }
        catch (Exception fault) when (Faults.IsLostConnection(fault) || (fault is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return ["readiness_check_failed"];
        }
    }
}
