using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common;

/// <summary>One transaction. Stores of the same scope join it; it begins with their first statement.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits unless it refuses. Work is run again from its start after a deadlock, a
    /// serialization failure or a lost connection, never when it may have been committed (docs/writes.md): it must have no effect outside the database.
    /// </summary>
    Task<TOutcome> Run<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome>;

    /// <summary>The same for a transaction that many requests share, of which there are many that go the same way: it takes fewer round trips, and the database plans its statements once and for all.</summary>
    Task<TOutcome> RunShared<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome>;

    /// <summary>Does <paramref name="then"/> once the running transaction has committed, and never if it has not.</summary>
    void OnCommit(Action then);

    /// <summary>Puts <paramref name="frame"/> around every transaction of this scope from now on; null takes it away.</summary>
    void Frame(ITransactionFrame? frame);
}

/// <summary>Adds statements at the beginning and the end of transactions. Runs again with the transaction.</summary>
public interface ITransactionFrame
{
    Task<TOutcome> Around<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome>;
}
