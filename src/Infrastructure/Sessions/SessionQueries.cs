using System.Runtime.CompilerServices;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Sessions.Chats;

namespace AgentPlatform.Infrastructure.Sessions;

internal sealed class ListSessionsHandler(Db db, IUserDirectory users, SessionSettings settings, TimeProvider clock) : IQueryHandler<ListSessions, SessionPage>
{
    public async Task<Result<SessionPage>> Handle(ListSessions query, CancellationToken ct)
    {
        if (query.Caller.IsAnonymous && !settings.PublicFeed) return SessionErrors.FeedDisabled;

        var since = query.Filter.Within is { } span ? clock.GetUtcNow() - span : (DateTimeOffset?)null;
        var total = await db.One<long>(SessionSql.Count(query, since), ct);
        var rows = query.Offset < total ? await db.Many<SessionRow>(SessionSql.List(query, since), ct) : [];
        return new SessionPage(await rows.WithOwners(users, ct), total);
    }
}

internal sealed class ListRepositoriesHandler(Db db, SessionSettings settings) : IQueryHandler<ListRepositories, IReadOnlyList<string>>
{
    public async Task<Result<IReadOnlyList<string>>> Handle(ListRepositories query, CancellationToken ct)
    {
        if (query.Caller.IsAnonymous && !settings.PublicFeed) return SessionErrors.FeedDisabled;
        return Result<IReadOnlyList<string>>.Of(await db.Many<string>(SessionSql.Repositories(query.Caller), ct));
    }
}

internal sealed class GetSessionHandler(Db db, IUserDirectory users) : IQueryHandler<GetSession, SessionDetailView>
{
    public async Task<Result<SessionDetailView>> Handle(GetSession query, CancellationToken ct)
    {
        if (await db.One<SessionRow>(SessionSql.Get(query.Caller, query.Id), ct) is not { } row) return SessionErrors.NotFound;
        var session = (await new[] { row }.WithOwners(users, ct))[0];
        var links = await db.Many<LinkRow>(SessionSql.Links(session), ct);
        return new SessionDetailView(session, [.. links.Select(link => link.View)]);
    }
}

internal sealed class ReadRecordingHandler(Db db, ISessionStore sessions, ChatRecordings chats) : IQueryHandler<ReadRecording, RecordingView>
{
    // At most 1 MiB raw is in memory for one reader.
    private const int ChunksAtOnce = 8;

    public async Task<Result<RecordingView>> Handle(ReadRecording query, CancellationToken ct)
    {
        if (await db.One<RecordingRow>(SessionSql.Recording(query.Caller, query.Id), ct) is not { } row) return SessionErrors.NotFound;
        if (EnumText.Parse<SessionOrigin>(row.Origin) is SessionOrigin.Chat) return await chats.Read(row.WorkspaceId, query.Id, row.Header, ct) is { } chat ? chat : SessionErrors.NotFound;
        if (!string.IsNullOrWhiteSpace(row.BodyUrl)) return new RecordingView.Elsewhere(row.BodyUrl.Trim());
        if (row.BodyUrl is not null) return SessionErrors.BodyNotFound;
        // The first and the last line say what all events together amount to; what was appended lately is counted now.
        if (row.StateThrough < row.LastSequence)
        {
            if (await sessions.Load(new SessionKey(row.WorkspaceId, query.Id), ct) is not { Session: var session } live) return SessionErrors.NotFound;
            row = row with { Header = session.Header.Line(), Stats = HailLine.Stats(session.Stats), EventBytes = live.EventBytes, LastSequence = live.LastSequence };
        }

        return new RecordingView.Here(row.Header.Length + row.EventBytes + row.Stats.Length, Lines(row, query.Id, ct), EnumText.Parse<SessionOrigin>(row.Origin) is SessionOrigin.Import);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines(RecordingRow row, SessionId id, [EnumeratorCancellation] CancellationToken ct)
    {
        yield return row.Header;
        for (var after = 0L; after < row.LastSequence;)
        {
            var chunks = await db.Many<ChunkRow>(SessionSql.Chunks(row.WorkspaceId, id, after, ChunksAtOnce), ct);
            if (chunks.Count == 0) throw new InvalidDataException("The session was removed while it was read.");
            foreach (var chunk in chunks.Select(found => found.Chunk))
            {
                // The log may have been rewritten, or have grown, since the first line was read: only what belongs to this reading is passed on.
                var lines = chunk.LinesAfter(after);
                if (chunk.Last > row.LastSequence) lines = lines[..^(chunk.LinesAfter(row.LastSequence).Length)];
                after = Math.Min(chunk.Last, row.LastSequence);
                yield return lines;
                if (after == row.LastSequence) break;
            }
        }

        yield return row.Stats;
    }

    private sealed record RecordingRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public byte[] Header { get; init; } = [];

        public byte[] Stats { get; init; } = [];

        public string? BodyUrl { get; init; }

        public string Origin { get; init; } = "";

        public long StateThrough { get; init; }

        public long EventBytes { get; init; }

        public long LastSequence { get; init; }
    }
}

internal static class SessionRows
{
    /// <summary>The rows as views, each with its owner's name of now.</summary>
    public static async Task<IReadOnlyList<SessionView>> WithOwners(this IReadOnlyCollection<SessionRow> rows, IUserDirectory users, CancellationToken ct)
    {
        if (rows.Count == 0) return [];
        var names = await users.Nicknames([.. rows.Select(row => row.Owner).Distinct()], ct);
        return [.. rows.Select(row => row.View(names.GetValueOrDefault(row.Owner)))];
    }
}
