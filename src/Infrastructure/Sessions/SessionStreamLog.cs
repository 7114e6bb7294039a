using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Sessions' events as streams.</summary>
internal sealed class SessionStreamLog(IServiceScopeFactory scopes) : IStreamLog
{
    private const int PageBytes = 256 * 1024;

    public string Kind => SessionStream.Kind;

    public async Task<StreamPage?> Read(StreamKey stream, long after, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Db>().Page(stream, after, PageBytes, ct);
    }

    public async Task<IReadOnlyDictionary<StreamKey, long>> Heads(IReadOnlyCollection<StreamKey> streams, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var heads = await scope.ServiceProvider.GetRequiredService<Db>().Many<HeadRow>(SessionStreamSql.Heads(streams), ct);
        return heads.ToDictionary(head => SessionStream.Of(head.Workspace, head.Id), head => head.LastSequence);
    }

    private sealed record HeadRow
    {
        public WorkspaceId Workspace { get; init; }

        public SessionId Id { get; init; }

        public long LastSequence { get; init; }
    }
}

internal static class SessionPages
{
    // Recent appends may be a row each.
    private const int MostChunks = 128;

    /// <summary>The events behind <paramref name="after"/>: <paramref name="bytes"/> of them or a chunk more, at most 128 chunks; null when there is none.</summary>
    public static async Task<StreamPage?> Page(this Db db, StreamKey stream, long after, int bytes, CancellationToken ct)
    {
        var rows = await db.Many<ChunkRow>(SessionStreamSql.Page(stream, after, bytes, MostChunks), ct);
        if (rows.Count == 0) return null;
        var first = Math.Max(after + 1, rows[0].First);
        if (rows.Count == 1) return new StreamPage(first, rows[0].Last, rows[0].Chunk.LinesAfter(after));

        var lines = new byte[rows.Sum(row => row.RawLength)];
        var length = 0;
        foreach (var row in rows)
        {
            var part = row.Chunk.LinesAfter(after);
            part.CopyTo(lines.AsMemory(length));
            length += part.Length;
        }

        return new StreamPage(first, rows[^1].Last, lines.AsMemory(0, length));
    }
}

internal sealed class FollowSessionHandler(Db db) : IQueryHandler<FollowSession, FollowedSession>
{
    public async Task<Result<FollowedSession>> Handle(FollowSession query, CancellationToken ct) =>
        (await db.Followed(query.Caller, query.Id, ct)).Map(row => new FollowedSession(SessionStream.Of(row.Workspace, query.Id), row.LastSequence));
}

internal sealed class ReadEventsHandler(Db db) : IQueryHandler<ReadEvents, EventPage>
{
    // A short page would throw most of a larger step away.
    private const int StepBytes = 256 * 1024;

    public async Task<Result<EventPage>> Handle(ReadEvents query, CancellationToken ct)
    {
        var followed = await db.Followed(query.Caller, query.Id, ct);
        if (followed.Error is { } refusal) return refusal;
        var (stream, last) = (SessionStream.Of(followed.Value.Workspace, query.Id), followed.Value.LastSequence);
        return await EventPages.Read(after => db.Page(stream, after, StepBytes, ct), query.After, query.Limit, last);
    }
}

/// <summary>A session as those who follow it need it.</summary>
internal sealed record FollowedRow
{
    public WorkspaceId Workspace { get; init; }

    public string? BodyUrl { get; init; }

    public string Origin { get; init; } = "";

    public long LastSequence { get; init; }
}

internal static class FollowedSessions
{
    public static async Task<Result<FollowedRow>> Followed(this Db db, Caller caller, SessionId id, CancellationToken ct)
    {
        if (await db.One<FollowedRow>(SessionStreamSql.Followed(caller, id), ct) is not { } row) return SessionErrors.NotFound;
        if (EnumText.Parse<SessionOrigin>(row.Origin) is SessionOrigin.Chat) return SessionErrors.IsChat;
        if (row.BodyUrl is not null) return string.IsNullOrWhiteSpace(row.BodyUrl) ? SessionErrors.BodyNotFound : SessionErrors.StoredExternally;
        return row;
    }
}
