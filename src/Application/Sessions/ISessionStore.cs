using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>A session that is locked until the end of the transaction, and where its log ends.</summary>
/// <param name="Session">The session with its running state.</param>
/// <param name="LastSequence">Sequence of its newest event; 0 without events.</param>
/// <param name="SealedThrough">Sequence up to which the log is in full chunks; behind it lies what recent appends wrote.</param>
/// <param name="TailChunks">Chunks behind that.</param>
/// <param name="TailBytes">Raw bytes behind that.</param>
public sealed record LockedSession(Session Session, long LastSequence, long SealedThrough, int TailChunks, int TailBytes);

/// <summary>The fingerprints of one stored chunk.</summary>
public sealed record ChunkKeys
{
    public long LastSequence { get; init; }

    public byte[] Keys { get; init; } = [];
}

public interface ISessionStore
{
    /// <summary>Stores a new session with its events; false when its id, or the id its caller chose, is taken.</summary>
    Task<bool> Add(Session session, IReadOnlyList<EventChunk> events, CancellationToken ct);

    /// <summary>Locks a session that the caller can see.</summary>
    Task<LockedSession?> Lock(Caller caller, SessionId id, CancellationToken ct);

    /// <summary>Locks the workspace's session with an id that its caller chose.</summary>
    Task<LockedSession?> Lock(WorkspaceId workspace, string externalId, CancellationToken ct);

    Task<IReadOnlyList<ChunkKeys>> Keys(Session session, CancellationToken ct);

    /// <summary>The chunks that end behind <paramref name="after"/>, in order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<EventChunk>> Chunks(WorkspaceId workspace, SessionId id, long after, int limit, CancellationToken ct);

    /// <summary>Reserves the next <paramref name="count"/> sequences and returns the first of them.</summary>
    Task<long> TakeSequences(Session session, int count, CancellationToken ct);

    Task AddChunks(Session session, IReadOnlyList<EventChunk> chunks, CancellationToken ct);

    /// <summary>Puts full chunks in the place of everything behind <paramref name="sealedThrough"/>.</summary>
    Task ReplaceTail(Session session, long sealedThrough, IReadOnlyList<EventChunk> chunks, CancellationToken ct);

    /// <summary>Saves what an append has changed; <paramref name="eventBytesAdded"/> is the raw length of its lines.</summary>
    Task Save(LockedSession session, long eventBytesAdded, CancellationToken ct);

    /// <summary>Removes the session, its events, and every link from or to it.</summary>
    Task Remove(Session session, CancellationToken ct);
}
