using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Search;

/// <summary>Statements of the search over sessions (decision 0012).</summary>
internal static class SearchSql
{
    private static readonly Raw Place = new("workspace_id, session_id, part, first_sequence, last_sequence, created_at");

    /// <summary>The newest sessions with a part that the condition holds for. With <paramref name="only"/>, of the private ones that one alone: nobody is to learn from a page's end that another one fits.</summary>
    // search_words finds all of them, then they are sorted. Materialized, so that the planner does not take the way of Newest through the whole table.
    public static Sql Matches(string condition, SearchCursor? after, int limit, SessionId? only = null) => new Sql()
        .Add($"with found as materialized (select {Place} from sessions.search")
        .Where($"words @@ {condition}::tsquery")
        .Where(only is not null, $"(words @@ {SearchQuery.Anybodys}::tsquery or session_id = {only})")
        .Behind(after)
        .Add($"""
            )
            select distinct on (created_at, session_id) {Place} from found
            order by created_at desc, session_id desc, part desc limit {limit}
            """);

    /// <summary>The newest sessions with a part that the condition holds for, among the newest <paramref name="most"/> parts.</summary>
    // search_recent, read in order; the condition is looked at part by part. The inner limit keeps the planner from taking another way.
    public static Sql Newest(string condition, SearchCursor? after, int limit, int most, SessionId? only = null)
    {
        var sql = new Sql()
            .Add($"select distinct on (created_at, session_id) {Place} from (select {Place}, words from sessions.search")
            .Behind(after)
            .Add($"""
                order by created_at desc, session_id desc, part desc limit {most}) as recent
                where words @@ {condition}::tsquery
                """);
        if (only is not null) sql.Add($"and (words @@ {SearchQuery.Anybodys}::tsquery or session_id = {only})");
        return sql.Add($"order by created_at desc, session_id desc, part desc limit {limit}");
    }

    // The key. Looked at again, because the index may be behind what the rows say now.
    public static Sql Load(SearchSessions query, IReadOnlyList<FoundPart> parts) => new Sql()
        .Add($"select {SessionSql.Summary} from sessions.sessions {SessionSql.WithHead}")
        .Where($"(sessions.workspace_id, id) in (select * from unnest({Each(parts, part => part.WorkspaceId.Value)}, {Each(parts, part => part.SessionId.Value)}))")
        .Filtered(query);

    // sessions_recent; a tool on sessions_by_tool, a repository on sessions_by_repository, one's own on sessions_by_owner.
    public static Sql List(SearchSessions query, SearchCursor? after, int limit) => new Sql()
        .Add($"select {SessionSql.Summary} from (select {SessionSql.Kept} from sessions.sessions")
        .Filtered(query)
        .Where(after is not null, $"(created_at, created_rest, id) < ({after!.CreatedAt.Instant}, {(short)after.CreatedAt.Rest}, {after.Id})")
        .Add($"order by created_at desc, created_rest desc, id desc limit {limit}) sessions {SessionSql.WithHead}")
        .Add($"order by created_at desc, created_rest desc, id desc");

    // events_pkey, once per part: the chunks that have events of it.
    public static Sql Chunks(IReadOnlyList<FoundPart> parts) => new Sql().Add($"""
        select part.session_id, e.first_sequence as first, e.last_sequence as last, e.codec, e.raw_length, e.keys, e.payload
        from unnest({Each(parts, part => part.WorkspaceId.Value)}, {Each(parts, part => part.SessionId.Value)}, {Each(parts, part => part.FirstSequence)}, {Each(parts, part => part.LastSequence)})
            as part (workspace_id, session_id, first_sequence, last_sequence)
        cross join lateral (
            select first_sequence, last_sequence, codec, raw_length, keys, payload from sessions.events
            where workspace_id = part.workspace_id and session_id = part.session_id and last_sequence >= part.first_sequence and first_sequence <= part.last_sequence) as e
        order by part.session_id, e.last_sequence
        """);

    // The key of each. Without a policy a workspace is searchable. The row is locked as the foreign key of the parts would lock it anyway, but before anything is read: what is read stays, and two that
    // index the same session do it one after the other.
    public static Sql Summary(WorkspaceId workspace, SessionId session) => new Sql()
        .Add($"""
            select s.owner_id, s.visibility, s.tool, s.git_repo_name, s.title, s.description, s.tags, s.created_at, h.last_sequence, s.listed and coalesce(p.is_searchable, true) as is_indexed
            from sessions.sessions s
            join sessions.heads h on h.workspace_id = s.workspace_id and h.session_id = s.id
            left join sessions.policies p on p.workspace_id = s.workspace_id
            """)
        .Where($"s.workspace_id = {workspace}")
        .Where($"s.id = {session}")
        .Add($"for no key update of s");

    // search_pkey, read backwards.
    public static Sql LastPart(WorkspaceId workspace, SessionId session) => new Sql()
        .Add($"select part, first_sequence, last_sequence, raw_bytes, summary_hash from sessions.search")
        .Where($"workspace_id = {workspace}")
        .Where($"session_id = {session}")
        .Add($"order by part desc limit 1");

    // The words have no positions, which nobody asks for.
    public static Sql AddPart(WorkspaceId workspace, SessionId session, DateTimeOffset createdAt, long summaryHash, SearchPart part) => new Sql().Add($"""
        insert into sessions.search (workspace_id, session_id, part, first_sequence, last_sequence, raw_bytes, summary_hash, created_at, words)
        values ({workspace}, {session}, {part.Number}, {part.First}, {part.Last}, {part.RawBytes}, {summaryHash}, {createdAt}, array_to_tsvector({part.Lexemes}))
        """);

    public static Sql RemoveParts(WorkspaceId workspace, SessionId session, int from) => new Sql()
        .Add($"delete from sessions.search")
        .Where($"workspace_id = {workspace}")
        .Where($"session_id = {session}")
        .Where($"part >= {from}");

    private static Sql Behind(this Sql sql, SearchCursor? after) =>
        sql.Where(after is not null, $"(created_at, session_id) < ({after!.CreatedAt.Instant}, {after.Id})");

    private static Sql Filtered(this Sql sql, SearchSessions query) => sql
        .Where($"listed")
        .Readable(query.Caller)
        .Where(query.Tool is not null, $"left(tool, 200) = left({query.Tool}, 200) and tool = {query.Tool}")
        .Where(query.Repository is not null, $"left(git_repo_name, 200) = left({query.Repository}, 200) and git_repo_name = {query.Repository}")
        .Where(query.IsMine, $"owner_id = {query.Caller.Id}");

    private static T[] Each<T>(IReadOnlyList<FoundPart> parts, Func<FoundPart, T> value) => [.. parts.Select(value)];
}

/// <summary>Where something was found.</summary>
internal sealed record FoundPart
{
    public WorkspaceId WorkspaceId { get; init; }

    public SessionId SessionId { get; init; }

    public int Part { get; init; }

    public long FirstSequence { get; init; }

    public long LastSequence { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
