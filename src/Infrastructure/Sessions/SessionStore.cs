using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

internal sealed class SessionStore(Db db) : ISessionStore
{
    // One statement carries at most this many chunks: 8 MiB raw.
    private const int ChunksPerStatement = 64;

    public async Task<bool> Add(Session session, IReadOnlyList<EventChunk> events, CancellationToken ct)
    {
        if (await db.Execute(SessionWriteSql.Add(session), ct) == 0) return false;
        await db.Execute(SessionWriteSql.AddRecording(session, session.Tally.Save(), events.Sum(chunk => (long)chunk.RawLength), events.Count == 0 ? 0 : events[^1].Last), ct);
        if (session.Links.Count > 0) await db.Execute(SessionWriteSql.AddLinks(session), ct);
        await AddChunks(session, events, ct);
        return true;
    }

    public async Task<LockedSession?> Lock(Caller caller, SessionId id, CancellationToken ct) =>
        await db.One<OwnerRow>(SessionWriteSql.Lock(caller, id), ct) is { } owner ? await Load(owner, ct) : null;

    public async Task<LockedSession?> Lock(WorkspaceId workspace, string externalId, CancellationToken ct) =>
        await db.One<OwnerRow>(SessionWriteSql.Lock(workspace, externalId), ct) is { } owner ? await Load(owner, ct) : null;

    public async Task<IReadOnlyList<ChunkKeys>> Keys(Session session, CancellationToken ct) => await db.Many<ChunkKeys>(SessionWriteSql.Keys(session), ct);

    public async Task<IReadOnlyList<EventChunk>> Chunks(WorkspaceId workspace, SessionId id, long after, int limit, CancellationToken ct) =>
        [.. (await db.Many<ChunkRow>(SessionSql.Chunks(workspace, id, after, limit), ct)).Select(row => row.Chunk)];

    public Task<long> TakeSequences(Session session, int count, CancellationToken ct) => db.One<long>(SessionWriteSql.TakeSequences(session, count), ct);

    public async Task AddChunks(Session session, IReadOnlyList<EventChunk> chunks, CancellationToken ct)
    {
        foreach (var batch in chunks.Chunk(ChunksPerStatement)) await db.Execute(SessionWriteSql.AddChunks(session, batch), ct);
    }

    public async Task ReplaceTail(Session session, long sealedThrough, IReadOnlyList<EventChunk> chunks, CancellationToken ct)
    {
        await db.Execute(SessionWriteSql.RemoveTail(session, sealedThrough), ct);
        await AddChunks(session, chunks, ct);
    }

    public async Task Save(LockedSession session, long eventBytesAdded, CancellationToken ct)
    {
        await db.Execute(SessionWriteSql.SaveSummary(session.Session), ct);
        await db.Execute(SessionWriteSql.SaveRecording(session, session.Session.Tally.Save(), eventBytesAdded), ct);
    }

    public async Task Remove(Session session, CancellationToken ct)
    {
        await db.Execute(SessionWriteSql.RemoveLinksTo(session), ct);
        await db.Execute(SessionWriteSql.Remove(session), ct);
    }

    private async Task<LockedSession> Load(OwnerRow owner, CancellationToken ct)
    {
        var state = await db.One<StateRow>(SessionWriteSql.State(owner.WorkspaceId, owner.Id), ct) ?? throw new InvalidDataException("A session has no recording beside it.");
        var session = Session.Restore(
            owner.WorkspaceId, owner.Id, owner.OwnerId, SessionHeader.Read(state.Header), Tally.Load(state.Tally), EnumText.Parse<ScoreRule>(owner.ScoreRule), state.BodyUrl);
        return new LockedSession(session, state.LastSequence, state.SealedThrough, state.TailChunks, state.TailBytes);
    }

    private sealed record OwnerRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public SessionId Id { get; init; }

        public PrincipalId OwnerId { get; init; }

        public string ScoreRule { get; init; } = "";
    }

    private sealed record StateRow
    {
        public byte[] Header { get; init; } = [];

        public byte[] Tally { get; init; } = [];

        public string? BodyUrl { get; init; }

        public long SealedThrough { get; init; }

        public int TailChunks { get; init; }

        public int TailBytes { get; init; }

        public long LastSequence { get; init; }
    }
}

/// <summary>A row of the log.</summary>
internal sealed record ChunkRow
{
    public long First { get; init; }

    public long Last { get; init; }

    public short Codec { get; init; }

    public int RawLength { get; init; }

    public byte[] Keys { get; init; } = [];

    public byte[] Payload { get; init; } = [];

    public EventChunk Chunk => new(First, Last, (EventCodec)Codec, RawLength, Keys, Payload);
}
