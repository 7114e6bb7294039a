using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

internal sealed partial class UnitOfWork(NpgsqlDataSource source, CommitSlots slots, TransactionRetries retries, TimeProvider clock, ILogger<UnitOfWork> log) : IUnitOfWork
{
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(15);

    private readonly List<Action> onCommit = [];
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;
    private ITransactionFrame? frame;

    public bool IsRunning { get; private set; }

    public void OnCommit(Action then)
    {
        if (!IsRunning) throw new InvalidOperationException("There is no transaction whose commit could be waited for.");
        onCommit.Add(then);
    }

    public void Frame(ITransactionFrame? frame) => this.frame = frame;

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
            var outcome = frame is null ? await work(ct) : await frame.Around(work, ct);
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
        using var slot = slots.Rent();
        var id = Guid.CreateVersion7();
        var hasWritten = await connection!.ExecuteAsync(TransactionSql.WriteReceipt(slot.Id, id).Command()) == 1;
        try
        {
            await running.CommitAsync(CancellationToken.None);
        }
        catch (Exception broken) when (hasWritten && Faults.IsLostConnection(broken))
        {
            Log.CommitInDoubt(log);
            await Settle(slot, id, broken);
        }
    }

    /// <summary>Finds out what became of a transaction whose COMMIT was not answered; returns if it was committed.</summary>
    private async Task Settle(CommitSlots.Slot slot, Guid id, Exception broken)
    {
        var start = clock.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(20); clock.GetElapsedTime(start) < LongestDoubt; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, TimeSpan.TicksPerSecond)))
        {
            try
            {
                await using var other = await source.OpenConnectionAsync();
                if (await other.ExecuteScalarAsync<Guid?>(TransactionSql.ReadReceipt(slot.Id).Command()) == id) return;
                throw new NotCommittedException(broken);
            }
            catch (Exception lost) when (Faults.IsLostConnection(lost))
            {
                await Task.Delay(pause, clock);
            }
        }

        slot.Abandon();
        throw new UnavailableException("The connection broke during COMMIT and the server cannot be asked whether it happened.", broken);
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
        [LoggerMessage(Level = LogLevel.Warning, Message = "The connection broke during COMMIT; asking the server what became of the transaction")]
        public static partial void CommitInDoubt(ILogger log);
    }
}
