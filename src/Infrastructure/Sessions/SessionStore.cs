using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

internal sealed class SessionStore(Db db, TimeProvider clock) : ISessionStore
{
    // What is more than this goes by COPY: a statement with its parameters is held whole.
    private const int MostBytesInStatement = 1024 * 1024;
    private const int ChunksAtOnce = 8;

    public async Task<IReadOnlyList<bool>> Add(IReadOnlyList<NewSession> sessions, CancellationToken ct)
    {
        var statements = sessions.Select(made => SessionWriteSql.Add(made, IsLarge(made.Events) ? [] : [.. made.Events.Read()], clock.GetUtcNow())).ToList();
        var added = (await db.Each<long>(statements, ct)).Select(rows => rows[0] == 1).ToList();
        for (var i = 0; i < sessions.Count; i++)
            if (added[i] && IsLarge(sessions[i].Events)) await Copy(sessions[i].Live.Key, sessions[i].Events, ct);
        return added;
    }

    public async Task<IReadOnlyList<SessionKey?>> Find(IReadOnlyList<SessionTarget> targets, CancellationToken ct)
    {
        var byExternalId = targets.Select(target => target.Text.Length > 0 ? SessionWriteSql.Find(target.Caller.Here, target.Text) : null).ToList();
        var byId = targets.Select(target => target.Id is { } id ? SessionWriteSql.Find(target.Caller, id) : null).ToList();
        var answers = await db.Each<SessionKeyRow>([.. byId.Concat(byExternalId).OfType<Sql>()], ct);
        var next = 0;
        var found = byId.Concat(byExternalId).Select(statement => statement is null ? null : (SessionKey?)answers[next++].FirstOrDefault()?.Key).ToList();
        return [.. targets.Select((_, index) => found[index] ?? found[targets.Count + index])];
    }

    public async Task<IReadOnlyDictionary<SessionKey, long>> Lock(IReadOnlyCollection<SessionKey> keys, bool passesLocked, CancellationToken ct) =>
        keys.Count == 0 ? new Dictionary<SessionKey, long>() : (await db.Many<SessionKeyRow>(SessionWriteSql.Lock(keys, passesLocked), ct)).ToDictionary(row => row.Key, row => row.Revision);

    public async Task<LiveSession?> Load(SessionKey key, CancellationToken ct)
    {
        if (await db.One<StateRow>(SessionWriteSql.State(key), ct) is not { } state) return null;
        var session = Session.Restore(
            key.Workspace, key.Id, state.OwnerId, SessionHeader.Read(state.Header), Tally.Load(state.Tally), EnumText.Parse<ScoreRule>(state.ScoreRule), state.BodyUrl, state.ExternalId,
            EnumText.Parse<SessionOrigin>(state.Origin));
        for (var after = state.StateThrough; after < state.LastSequence;)
        {
            var chunks = await Chunks(key, after, ChunksAtOnce, ct);
            if (chunks.Count == 0) return null;
            // Without a lock the log may have grown since the state was read: what came later does not belong to it.
            foreach (var chunk in chunks) session.Replay(chunk.Events(after).Take((int)(state.LastSequence - Math.Max(after, chunk.First - 1))).Select(recorded => recorded.Facts));
            after = chunks[^1].Last;
        }

        return new LiveSession(session)
        {
            Revision = state.Revision,
            LastSequence = state.LastSequence,
            SealedThrough = state.SealedThrough,
            TailChunks = state.TailChunks,
            TailBytes = state.TailBytes,
            EventBytes = state.EventBytes,
        };
    }

    public async Task<IReadOnlyList<ChunkKeys>> Keys(SessionKey key, CancellationToken ct) => await db.Many<ChunkKeys>(SessionWriteSql.Keys(key), ct);

    public async Task<IReadOnlyList<EventChunk>> Chunks(SessionKey key, long after, int limit, CancellationToken ct) =>
        [.. (await db.Many<ChunkRow>(SessionSql.Chunks(key.Workspace, key.Id, after, limit), ct)).Select(row => row.Chunk)];

    public async Task Save(IReadOnlyList<SessionChange> changes, CancellationToken ct)
    {
        var statements = changes.Where(change => change.ReplacesBehind is not null).Select(change => SessionWriteSql.RemoveTail(change.Live.Key, change.ReplacesBehind!.Value)).ToList();
        var chunks = changes.Where(change => !IsLarge(change.Events)).SelectMany(change => change.Events.Read().Select(chunk => (change.Live.Key, chunk))).ToList();
        if (chunks.Count > 0) statements.Add(SessionWriteSql.AddChunks(chunks));
        statements.Add(SessionWriteSql.SaveHeads([.. changes.Select(change => change.Live)], clock.GetUtcNow()));
        foreach (var change in changes)
        {
            if (change.Depth >= SaveDepth.State) statements.Add(SessionWriteSql.SaveState(change.Live, change.Live.Session.Tally.Save()));
            if (change.Depth is SaveDepth.Summary) statements.Add(SessionWriteSql.SaveSummary(change.Live.Session));
        }

        await db.Execute(statements, ct);
        foreach (var change in changes.Where(change => IsLarge(change.Events))) await Copy(change.Live.Key, change.Events, ct);
    }

    public async Task<bool> ShowTo(SessionKey key, Visibility visibility, CancellationToken ct) => await db.Execute(SessionWriteSql.ShowTo(key, visibility, clock.GetUtcNow()), ct) > 0;

    public async Task Remove(SessionKey key, CancellationToken ct) =>
        await db.Execute([SessionWriteSql.RemoveLinksTo(key), SessionWriteSql.RemoveEvents(key), SessionWriteSql.Remove(key)], ct);

    private static bool IsLarge(ChunkSpool events) => events.PayloadBytes > MostBytesInStatement;

    private Task Copy(SessionKey key, ChunkSpool events, CancellationToken ct) => db.Copy(SessionWriteSql.CopyEvents, async writer =>
    {
        foreach (var chunk in events.Read())
        {
            await writer.StartRowAsync(ct);
            await writer.WriteAsync(key.Workspace.Value, ct);
            await writer.WriteAsync(key.Id.Value, ct);
            await writer.WriteAsync(chunk.First, ct);
            await writer.WriteAsync(chunk.Last, ct);
            await writer.WriteAsync((short)chunk.Codec, ct);
            await writer.WriteAsync(chunk.RawLength, ct);
            await writer.WriteAsync(chunk.Keys, ct);
            await writer.WriteAsync(chunk.Payload, ct);
        }
    }, ct);

    private sealed record StateRow
    {
        public PrincipalId OwnerId { get; init; }

        public string? ExternalId { get; init; }

        public string Origin { get; init; } = "";

        public string ScoreRule { get; init; } = "";

        public byte[] Header { get; init; } = [];

        public byte[] Tally { get; init; } = [];

        public string? BodyUrl { get; init; }

        public long StateThrough { get; init; }

        public long Revision { get; init; }

        public long SealedThrough { get; init; }

        public int TailChunks { get; init; }

        public int TailBytes { get; init; }

        public long EventBytes { get; init; }

        public long LastSequence { get; init; }
    }
}

/// <summary>Where a session lies, and its revision where that was asked for.</summary>
internal sealed record SessionKeyRow
{
    public WorkspaceId WorkspaceId { get; init; }

    public SessionId SessionId { get; init; }

    public long Revision { get; init; }

    public SessionKey Key => new(WorkspaceId, SessionId);
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
