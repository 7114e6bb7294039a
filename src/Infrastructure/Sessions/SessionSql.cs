using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Statements that read sessions for people.</summary>
internal static class SessionSql
{
    internal static readonly Raw Kept = new("""
        id, workspace_id, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at, visibility,
            message_count, duration_seconds, git_remote, git_branch, git_commit, git_repo_name, pr_number, pr_url, working_directory, files_modified, files_read,
            has_errors, max_active_agents, score, score_rule
        """);

    // The numbers of now are the head's; those of the session's own row are what lists are ordered by, and follow within seconds.
    internal static readonly Raw Summary = new("""
        sessions.id, sessions.workspace_id as workspace, owner_id as owner, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at, visibility,
            h.message_count, h.task_count, h.event_count, h.duration_seconds, h.total_input_tokens, h.total_output_tokens,
            git_remote, git_branch, git_commit, git_repo_name, pr_number, pr_url, working_directory, files_modified, files_read,
            has_errors, max_active_agents, score, score_rule
        """);

    internal static readonly Raw WithHead = new("join sessions.heads h on h.workspace_id = sessions.workspace_id and h.session_id = sessions.id");

    /// <summary>The one place that says who may read a session.</summary>
    public static Sql Readable(this Sql sql, Caller caller)
    {
        if (caller.Scopes.Contains(Scope.AdministerSessions)) return sql;
        if (caller.Workspace is not { } here || !caller.Scopes.Contains(Scope.ReadSessions)) return sql.Where($"visibility = 'public'");
        if (caller.Only is null) return sql.Where($"(visibility = 'public' or sessions.workspace_id = {here})");
        // A credential that is restricted to something else sees what anybody sees.
        return SessionRestriction.Of(caller) is { } only
            ? sql.Where($"(visibility = 'public' or sessions.workspace_id = {here} and sessions.id = {only})")
            : sql.Where($"visibility = 'public'");
    }

    // Rides on the index of its order; a tool on sessions_by_tool, a repository on sessions_by_repository, a search with three letters in a row on sessions_search.
    public static Sql List(ListSessions query, DateTimeOffset? since) => new Sql()
        .Add($"select {Summary} from (select {Kept} from sessions.sessions")
        .Filtered(query, since)
        .Add($"{Order(query.Order)} limit {query.Limit} offset {query.Offset}) sessions {WithHead}")
        .Add($"{Order(query.Order)}");

    // Without a filter an index-only scan of sessions_recent.
    public static Sql Count(ListSessions query, DateTimeOffset? since) => new Sql()
        .Add($"select count(*) from sessions.sessions")
        .Filtered(query, since);

    public static Sql Repositories(Caller caller) => new Sql()
        .Add($"select distinct git_repo_name collate \"C\" as name from sessions.sessions")
        .Where($"listed and git_repo_name is not null and git_repo_name !~ '^\\s*$'")
        .Readable(caller)
        .Add($"order by name");

    // sessions_id_key
    public static Sql Get(Caller caller, SessionId id) => new Sql()
        .Add($"select {Summary} from sessions.sessions {WithHead}")
        .Where($"id = {id}")
        .Readable(caller);

    // The key for links that go out, links_to for those that come in; two branches, so that each rides on its index.
    public static Sql Links(SessionView session) => new Sql().Add($"""
        select session_id as "from", linked_id as "to", type, created_at from sessions.links
        where workspace_id = {session.Workspace} and session_id = {session.Id}
        union
        select session_id, linked_id, type, created_at from sessions.links
        where hashtextextended(linked_id, 0) = hashtextextended({session.Id.Value.ToString()}, 0) and linked_id = {session.Id.Value.ToString()}
        order by created_at, "to", "from"
        """);

    public static Sql Recording(Caller caller, SessionId id) => new Sql()
        .Add($"""
            select sessions.workspace_id, r.header, r.stats, r.body_url, r.state_through, h.event_bytes, h.last_sequence, sessions.origin
            from sessions.sessions
            join sessions.recordings r on r.workspace_id = sessions.workspace_id and r.session_id = sessions.id
            join sessions.heads h on h.workspace_id = sessions.workspace_id and h.session_id = sessions.id
            """)
        .Where($"sessions.id = {id}")
        .Readable(caller);

    // events_pkey: starts at the chunk that holds the next sequence and reads on in order.
    public static Sql Chunks(WorkspaceId workspace, SessionId id, long after, int limit) => new Sql()
        .Add($"select first_sequence as first, last_sequence as last, codec, raw_length, keys, payload from sessions.events")
        .Where($"workspace_id = {workspace}")
        .Where($"session_id = {id}")
        .Where($"last_sequence > {after}")
        .Add($"order by last_sequence limit {limit}");

    private static Sql Filtered(this Sql sql, ListSessions query, DateTimeOffset? since) => sql
        .Where($"listed")
        .Readable(query.Caller)
        .Where(query.Filter.Tool is not null, $"left(tool, 200) = left({query.Filter.Tool}, 200) and tool = {query.Filter.Tool}")
        .Where(query.Filter.Repository is not null, $"left(git_repo_name, 200) = left({query.Filter.Repository}, 200) and git_repo_name = {query.Filter.Repository}")
        .Where(since is not null, $"created_at >= {since}")
        .Where(!string.IsNullOrEmpty(query.Filter.Search), $"""
            (lower(left(title, 16384) collate "C") like {Pattern(query.Filter.Search!)}
                or lower(left(description, 16384) collate "C") like {Pattern(query.Filter.Search!)}
                or lower(left(tags, 16384) collate "C") like {Pattern(query.Filter.Search!)})
            """);

    private static Raw Order(SessionOrder order) => order switch
    {
        SessionOrder.Recent => new Raw("order by created_at desc, created_rest desc, id desc"),
        SessionOrder.Popular => new Raw("order by sessions.message_count desc, created_at desc, created_rest desc, id desc"),
        SessionOrder.Longest => new Raw("order by sessions.duration_seconds desc, created_at desc, created_rest desc, id desc"),
    };

    // Only ASCII letters are folded; % and _ stay wildcards and a backslash is itself (contract opensession 3.4, Q11).
    private static string Pattern(string term)
    {
        var folded = string.Create(term.Length, term, static (span, text) =>
        {
            for (var i = 0; i < text.Length; i++) span[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
        });
        return $"%{folded.Replace("\\", "\\\\", StringComparison.Ordinal)}%";
    }
}
