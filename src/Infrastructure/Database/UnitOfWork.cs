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
    private List<Step> later = [];
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

    public Task<TOutcome> Run<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome> => Run(work, isShared: false, ct);

    public Task<TOutcome> RunShared<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome> => Run(work, isShared: true, ct);

    private async Task<TOutcome> Run<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, bool isShared, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome>
    {
        if (IsRunning) throw new InvalidOperationException("A unit of work is already running in this scope.");
        try
        {
            return await retries.Pipeline.ExecuteAsync(async token => await Attempt(work, isShared, token), ct);
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

    /// <summary>Whether statements wait to be sent with the next one.</summary>
    internal bool HasLater => later.Count > 0;

    /// <summary>Sends a statement with the next one, or with the commit.</summary>
    internal void Later(Step step)
    {
        if (!IsRunning) throw new InvalidOperationException("There is no transaction that the statement could be sent with.");
        later.Add(step);
    }

    /// <summary>What has to be sent before anything else.</summary>
    internal IReadOnlyList<Step> TakeLater()
    {
        var taken = later;
        later = [];
        return taken;
    }

    /// <summary>The transaction's connection; it begins now if this is its first statement.</summary>
    internal async ValueTask<NpgsqlConnection> Connection(CancellationToken ct)
    {
        if (connection is not null) return connection;
        connection = await source.OpenConnectionAsync(ct);
        transaction = await connection.BeginTransactionAsync(ct);
        return connection;
    }

    private async Task<TOutcome> Attempt<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, bool isShared, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome>
    {
        IsRunning = true;
        using var receipt = new Receipt(slots.Rent());
        try
        {
            if (isShared) later.AddRange([new Step(TransactionSql.KeepPlans()), new Step(receipt.Statement)]);
            var begun = later.Count;
            var outcome = frame is null ? await work(ct) : await frame.Around(work, ct);
            if (!outcome.Keeps) return outcome;
            if (transaction is not null || later.Count > begun) await Commit(receipt, isShared && transaction is not null);
            foreach (var then in onCommit) then();
            return outcome;
        }
        catch (Exception lost) when (Faults.IsLostConnection(lost))
        {
            // The server may still be at it, and have the slot's row.
            receipt.Slot.Abandon();
            throw;
        }
        finally
        {
            IsRunning = false;
            later.Clear();
            onCommit.Clear();
            await End();
        }
    }

    // Not cancellable: a request that goes away now must not leave open whether its work was kept. COMMIT is sent only when it is known that the receipt was written: whoever asks for it
    // after the connection broke waits for its row until the transaction is over, whichever way.
    private async Task Commit(Receipt receipt, bool isWritten)
    {
        var running = await Connection(CancellationToken.None);
        var mayBeInDoubt = isWritten;
        try
        {
            if (isWritten)
            {
                await Step.Send(running, [.. TakeLater(), new Step(TransactionSql.Commit())], CancellationToken.None);
                return;
            }

            var late = new Step(receipt.StatementIfNeeded);
            await Step.Send(running, [.. TakeLater(), late], CancellationToken.None);
            mayBeInDoubt = late.Touched == 1;
            await transaction!.CommitAsync(CancellationToken.None);
        }
        catch (Exception broken) when (mayBeInDoubt && Faults.IsLostConnection(broken))
        {
            Log.CommitInDoubt(log);
            await Settle(receipt, broken);
        }
    }

    /// <summary>Finds out what became of a transaction whose COMMIT was not answered; returns if it was committed.</summary>
    private async Task Settle(Receipt receipt, Exception broken)
    {
        var start = clock.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(20); clock.GetElapsedTime(start) < LongestDoubt; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, TimeSpan.TicksPerSecond)))
        {
            try
            {
                await using var other = await source.OpenConnectionAsync();
                if (await other.ExecuteScalarAsync<Guid?>(TransactionSql.ReadReceipt(receipt.Slot.Id).Command()) == receipt.Id) return;
                throw new NotCommittedException(broken);
            }
            catch (Exception lost) when (Faults.IsLostConnection(lost))
            {
                await Task.Delay(pause, clock);
            }
        }

        receipt.Slot.Abandon();
        throw new UnavailableException("The connection broke during COMMIT and the server cannot be asked whether it happened.", broken);
    }

    private async ValueTask End()
    {
        // Disposing an open transaction rolls it back; a broken one has nothing left to roll back.
        if (transaction is not null) await transaction.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
        (transaction, connection) = (null, null);
    }

    /// <summary>By which it is known afterwards whether a transaction happened: it leaves its id in a row that is its own while it runs.</summary>
    private sealed class Receipt(CommitSlots.Slot slot) : IDisposable
    {
        public CommitSlots.Slot Slot => slot;

        public Guid Id { get; } = Guid.CreateVersion7();

        public Sql Statement => TransactionSql.WriteReceipt(slot.Id, Id);

        public Sql StatementIfNeeded => TransactionSql.WriteReceiptIfNeeded(slot.Id, Id);

        public void Dispose() => slot.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The connection broke during COMMIT; asking the server what became of the transaction")]
        public static partial void CommitInDoubt(ILogger log);
    }
}
