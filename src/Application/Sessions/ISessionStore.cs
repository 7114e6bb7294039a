using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>A session to be stored with its log.</summary>
/// <param name="Live">The session; its log's end is that of <paramref name="Events"/>.</param>
/// <param name="Events">Its whole log.</param>
/// <param name="Visibility">Who may read it; null for what its workspace has decided, else what the installation says.</param>
public sealed record NewSession(LiveSession Live, ChunkSpool Events, Visibility? Visibility);

/// <summary>What an append changes.</summary>
/// <param name="Live">The session as it is to be.</param>
/// <param name="Events">Chunks to be added.</param>
/// <param name="ReplacesBehind">The sequence behind which those take the place of all that is stored; null when they are added to it.</param>
/// <param name="Depth">How much of the session is saved.</param>
public sealed record SessionChange(LiveSession Live, ChunkSpool Events, long? ReplacesBehind, SaveDepth Depth);

public enum SaveDepth
{
    /// <summary>Log, numbers and revision.</summary>
    Head,

    /// <summary>And the running state.</summary>
    State,

    /// <summary>And what lists show and search.</summary>
    Summary,
}

/// <summary>What a writer says to name a session: its id, or the id that its recorder chose.</summary>
public sealed record SessionTarget(Caller Caller, SessionId? Id, string Text);

/// <summary>The fingerprints of one stored chunk.</summary>
public sealed record ChunkKeys
{
    public long LastSequence { get; init; }

    public byte[] Keys { get; init; } = [];
}

public interface ISessionStore
{
    /// <summary>Stores new sessions; false for each whose id, or the id its caller chose, is taken.</summary>
    Task<IReadOnlyList<bool>> Add(IReadOnlyList<NewSession> sessions, CancellationToken ct);

    /// <summary>Where the named sessions lie: those with the id that the caller can see, else those of the caller's workspace with the chosen id. Null where there is none. Locks nothing.</summary>
    Task<IReadOnlyList<SessionKey?>> Find(IReadOnlyList<SessionTarget> targets, CancellationToken ct);

    /// <summary>Locks sessions in key order until the end of the transaction; answers their revisions. Those that are gone are not in the answer, nor, with <paramref name="passesLocked"/>, those that others hold.</summary>
    Task<IReadOnlyDictionary<SessionKey, long>> Lock(IReadOnlyCollection<SessionKey> keys, bool passesLocked, CancellationToken ct);

    /// <summary>Reads a session with its running state brought up to its last event.</summary>
    Task<LiveSession?> Load(SessionKey key, CancellationToken ct);

    /// <summary>Fingerprints of all events, by chunk in order.</summary>
    Task<IReadOnlyList<ChunkKeys>> Keys(SessionKey key, CancellationToken ct);

    /// <summary>The chunks that end behind <paramref name="after"/>, in order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<EventChunk>> Chunks(SessionKey key, long after, int limit, CancellationToken ct);

    /// <summary>Saves changes to sessions that are locked.</summary>
    Task Save(IReadOnlyList<SessionChange> changes, CancellationToken ct);

    /// <summary>Removes a locked session, its events, and every link from or to it.</summary>
    Task Remove(SessionKey key, CancellationToken ct);
}
