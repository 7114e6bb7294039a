using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

internal sealed partial class UnitOfWork(NpgsqlDataSource source, TransactionRetries retries, TimeProvider clock, ILogger<UnitOfWork> log) : IUnitOfWork
{
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(15);

    private readonly List<Action> onCommit = [];
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;

    public bool IsRunning { get; private set; }

    public void OnCommit(Action then)
    {
        if (!IsRunning) throw new InvalidOperationException("There is no transaction whose commit could be waited for.");
        onCommit.Add(then);
    }

    public async Task<TOutcome> Run<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome>
    {
        if (IsRunning) throw new InvalidOperationException("A unit of work is already running in this scope.");
        try
        {
            return await retries.Pipeline.ExecuteAsync(async token => await Attempt(work, token), ct);
        }
        catch (PostgresException taken) when (taken.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            return TOutcome.Fail(CommonErrors.Conflict(taken.ConstraintName ?? "unique"));
        }
        catch (Exception lost) when (Faults.IsWorthARetry(lost))
        {
            throw new UnavailableException("The database did not take the transaction.", lost);
        }
    }

    /// <summary>The transaction's connection; it begins now if this is its first statement.</summary>
    internal async ValueTask<NpgsqlConnection> Connection(CancellationToken ct)
    {
        if (connection is not null) return connection;
        connection = await source.OpenConnectionAsync(ct);
        transaction = await connection.BeginTransactionAsync(ct);
        return connection;
    }

    private async Task<TOutcome> Attempt<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome>
    {
        IsRunning = true;
        try
        {
            var outcome = await work(ct);
            if (!outcome.Keeps) return outcome;
            if (transaction is not null) await Commit(transaction);
            foreach (var then in onCommit) then();
            return outcome;
        }
        finally
        {
            IsRunning = false;
            onCommit.Clear();
            await End();
        }
    }

    // Not cancellable: a request that goes away now must not leave open whether its work was kept.
    private async Task Commit(NpgsqlTransaction running)
    {
        var id = await connection!.ExecuteScalarAsync<string?>(TransactionSql.CurrentId().Command());
        try
        {
            await running.CommitAsync(CancellationToken.None);
        }
        catch (Exception broken) when (id is not null && Faults.IsLostConnection(broken))
        {
            Log.CommitInDoubt(log, id);
            await Settle(id, broken);
        }
    }

    /// <summary>Asks the server what became of a transaction whose COMMIT was not answered; returns if it was committed.</summary>
    private async Task Settle(string id, Exception broken)
    {
        var start = clock.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(20); clock.GetElapsedTime(start) < LongestDoubt; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, TimeSpan.TicksPerSecond)))
        {
            var status = await Status(id);
            if (status is "committed") return;
            if (status is "aborted") throw new NotCommittedException(broken);
            if (status is "forgotten") break;
            await Task.Delay(pause, clock);
        }

        throw new UnavailableException("The connection broke during COMMIT and the server cannot say whether it happened.", broken);
    }

    private async Task<string> Status(string id)
    {
        try
        {
            await using var other = await source.OpenConnectionAsync();
            return await other.ExecuteScalarAsync<string?>(TransactionSql.Status(id).Command()) ?? "forgotten";
        }
        catch (Exception lost) when (Faults.IsLostConnection(lost))
        {
            return "unreachable";
        }
    }

    private async ValueTask End()
    {
        // Disposing an open transaction rolls it back; a broken one has nothing left to roll back.
        if (transaction is not null) await transaction.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
        (transaction, connection) = (null, null);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The connection broke during COMMIT of transaction {Id}; asking the server what became of it")]
        public static partial void CommitInDoubt(ILogger log, string id);
    }
}
