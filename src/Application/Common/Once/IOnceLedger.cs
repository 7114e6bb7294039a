namespace AgentPlatform.Application.Common.Once;

/// <summary>Which keys were used, and what was answered. Answers can be read only by whoever has the key itself.</summary>
public interface IOnceLedger
{
    /// <summary>The answer under a key, from whichever request it was; null where none was committed.</summary>
    Task<OnceEntry?> Find(OnceKey key, CancellationToken ct);

    /// <summary>
    /// Takes keys for the running transaction, in key order and in one statement, and returns those that were free. Waits for a rival's transaction that has taken one of them:
    /// a key that is not returned has been committed by somebody else.
    /// </summary>
    Task<IReadOnlyList<OnceKey>> Claim(IReadOnlyList<OnceKey> keys, DateTimeOffset now, CancellationToken ct);

    /// <summary>Stores the answers of keys that the running transaction has claimed.</summary>
    Task Answer(IReadOnlyList<(OnceKey Key, byte[] Answer)> answers, CancellationToken ct);

    /// <summary>Gives claims of the running transaction back, as if they had never been made.</summary>
    Task Release(IReadOnlyList<OnceKey> keys, CancellationToken ct);
}

/// <summary>What was answered, and to which request.</summary>
public sealed record OnceEntry(byte[] RequestHash, byte[] Answer);
