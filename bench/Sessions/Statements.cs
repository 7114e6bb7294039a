using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Identity;
using AgentPlatform.Infrastructure.Sessions;

namespace AgentPlatform.Bench.Sessions;

/// <summary>The product's own statements, for whoever runs them without the product.</summary>
internal static class Statements
{
    /// <summary>What session create runs in its transaction, with values that stand for every upload.</summary>
    public static IReadOnlyList<Sql> Create()
    {
        var recording = Upload.Small;
        var session = Session.Upload(
            Known.Target(0), new Ownership(Known.Home(0), Known.Caller(0).Id, Visibility.Public), recording.Header, recording.Stats, recording.Tally,
            new Attachments(ScoreRule.HeuristicV1, new SourceControl("https://git.example.org/team-1/acmestore.git", "main", null, "team-1/acmestore", null, null), null, []),
            TimeProvider.System.GetUtcNow());
        var chunks = recording.Events.Finish();
        var live = new LiveSession(session) { Revision = 1, LastSequence = chunks.Last, SealedThrough = chunks.Last, EventBytes = chunks.RawBytes };
        return [SessionWriteSql.Add(new NewSession(live, chunks, null), [.. chunks.Read()], session.StoredAt)];
    }

    /// <summary>A session, its owner's name, and its links.</summary>
    public static IReadOnlyList<Sql> Read(Caller caller, int target) =>
    [
        SessionSql.Get(caller, Known.Target(target)),
        IdentitySql.Nicknames([Known.Person(target).Value]),
        SessionSql.Links(new SessionView { Id = Known.Target(target), Workspace = Known.Home(target) }),
    ];

    /// <summary>The number of all, a page of them, and their owners' names.</summary>
    public static IReadOnlyList<Sql> List(ListSessions list) =>
    [
        SessionSql.Count(list, null),
        SessionSql.List(list, null),
        IdentitySql.Nicknames([.. Enumerable.Range(0, 20).Select(i => Known.Person(i).Value)]),
    ];

    public static IReadOnlyList<Sql> Raw(SessionId id, int chunksAtOnce) => [SessionSql.Recording(Caller.Anonymous, id), SessionSql.Chunks(Known.Home(0), id, 0, chunksAtOnce)];

    /// <summary>A whole recording, page by page as the product reads it.</summary>
    public static IReadOnlyList<Sql> Raw(LongSession session) =>
    [
        SessionSql.Recording(Caller.Anonymous, session.Id),
        .. session.Pages.Select(after => SessionSql.Chunks(session.Workspace, session.Id, after, LongSession.ChunksAtOnce)),
    ];

    public static ListSessions Page(string? tool, string? search, int page) => new(Caller.Anonymous, new SessionFilter(search, tool), SessionOrder.Recent, (page - 1) * 20L, 20);
}
