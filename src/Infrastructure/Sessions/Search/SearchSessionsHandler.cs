using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Search;

internal sealed class SearchSessionsHandler(Db db, IUserDirectory users, SessionSettings settings) : IQueryHandler<SearchSessions, FoundSessions>
{
    public async Task<Result<FoundSessions>> Handle(SearchSessions query, CancellationToken ct)
    {
        if (query.Caller.IsAnonymous && !settings.PublicFeed) return SessionErrors.FeedDisabled;
        if (query.Caller.IsAnonymous && query.IsMine) return CommonErrors.Unauthenticated;
        var after = query.After is null ? null : SearchCursor.Read(query.After);
        if (query.After is not null && after is null) return SessionErrors.BadCursor;
        if (query.Text is null) return await List(query, after, ct);

        var sought = SearchQuery.Parse(query.Text);
        return sought.Error is { } refusal ? refusal : await Search(query, sought.Value, after, ct);
    }

    private async Task<FoundSessions> List(SearchSessions query, SearchCursor? after, CancellationToken ct)
    {
        var rows = await db.Many<SessionRow>(SearchSql.List(query, after, query.Limit + 1), ct);
        var page = rows.Take(query.Limit).ToList();
        var next = rows.Count > query.Limit ? new SearchCursor(new NanoTime(page[^1].CreatedAt, page[^1].CreatedRest), page[^1].Id) : null;
        return new FoundSessions([.. (await page.WithOwners(users, ct)).Select(session => new FoundSession(session, []))], next?.ToString());
    }

    private async Task<FoundSessions> Search(SearchSessions query, SearchQuery sought, SearchCursor? after, CancellationToken ct)
    {
        var found = await new PartSearch(db).Find(sought.Condition(query), after, query.Limit + 1, ct, SessionRestriction.Of(query.Caller));
        var page = found.Take(query.Limit).ToList();
        var next = found.Count > query.Limit ? new SearchCursor(new NanoTime(page[^1].CreatedAt, 0), page[^1].SessionId) : null;
        var rows = page.Count == 0 ? [] : await db.Many<SessionRow>(SearchSql.Load(query, page), ct);
        var sessions = (await rows.WithOwners(users, ct)).ToDictionary(session => session.Id);
        var shown = page.Where(part => sessions.ContainsKey(part.SessionId)).ToList();
        var snippets = await new SnippetReader(db, sought).Read([.. shown.Select(part => (part, sessions[part.SessionId]))], ct);
        return new FoundSessions([.. shown.Select(part => new FoundSession(sessions[part.SessionId], snippets[part.SessionId]))], next?.ToString());
    }
}
