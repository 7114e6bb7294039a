using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

/// <summary>Statements that read chats and results. What is large, or personal, is read apart from what says which rows it is.</summary>
internal static class ChatReadSql
{
    // Sessions without a head are on their way out.
    private static readonly Raw SessionOfWorkspace = new("""
        from sessions.sessions s
            join sessions.heads h on h.workspace_id = s.workspace_id and h.session_id = s.id
            left join sessions.chats c on c.workspace_id = s.workspace_id and c.session_id = s.id
        """);

    /// <summary>The next sessions of a workspace, by id, which is the order in which the platform made them.</summary>
    public static Sql Next(WorkspaceId workspace, string? name, string? agentId, Guid after, long offset, long limit) =>
        name is null && agentId is not null ? NextOfAgent(workspace, agentId, after, offset, limit) : new Sql()
            .Add($"select s.id as session_id, octet_length(c.messages)::bigint as bytes {SessionOfWorkspace}")
            .Where($"s.workspace_id = {workspace}")
            .Where($"s.id > {after}")
            .Where(agentId is not null, $"coalesce(c.agent_id, s.tool) = {agentId}")
            .NamedIf(name)
            .Add($"order by s.id limit {limit} offset {offset}");

    // Chats ride on chats_of_agent, recorded sessions on sessions_pkey; each branch is cut before they are put together.
    private static Sql NextOfAgent(WorkspaceId workspace, string agentId, Guid after, long offset, long limit) => new Sql().Add($"""
        select session_id, bytes from (
            (select c.session_id, octet_length(c.messages)::bigint as bytes
             from sessions.chats c join sessions.heads h on h.workspace_id = c.workspace_id and h.session_id = c.session_id
             where c.workspace_id = {workspace} and c.agent_id = {agentId} and c.session_id > {after}
             order by c.session_id limit {limit + offset})
            union all
            (select s.id, null from sessions.sessions s join sessions.heads h on h.workspace_id = s.workspace_id and h.session_id = s.id
             where s.workspace_id = {workspace} and s.origin <> 'chat' and s.tool = {agentId} and s.id > {after}
             order by s.id limit {limit + offset})) found
        order by session_id limit {limit} offset {offset}
        """);

    // sessions_pkey, heads_pkey, chats_pkey
    public static Sql Load(WorkspaceId workspace, Guid[] ids) => new Sql()
        .Add($"""
            select s.id as session_id, s.external_id, s.owner_id as owner, s.tool, s.agent_model, s.created_at as recorded_at, h.changed_at, h.total_input_tokens, h.total_output_tokens,
                c.agent_id, c.codec, c.user_name, c.user_email, c.messages, c.accepted_terms, c.prompt_tokens, c.completion_tokens, c.created_at, c.updated_at, c.finalized_at
            {SessionOfWorkspace}
            """)
        .Where($"s.workspace_id = {workspace}")
        .Where($"s.id = any({ids})");

    // chats_pkey
    public static Sql Messages(WorkspaceId workspace, SessionId id) => new Sql()
        .Add($"select codec, messages, prompt_tokens, completion_tokens, updated_at from sessions.chats")
        .Where($"workspace_id = {workspace}")
        .Where($"session_id = {id}");

    // results_in_order, results_by_agent
    public static Sql NextResults(WorkspaceId workspace, string? name, string? agentId, DateTimeOffset afterAt, Guid after, int limit) => new Sql()
        .Add($"""
            select r.session_id, r.created_at, octet_length(r.content)::bigint as bytes
            from sessions.results r
            join sessions.heads h on h.workspace_id = r.workspace_id and h.session_id = r.session_id
            join sessions.sessions s on s.workspace_id = r.workspace_id and s.id = r.session_id
            """)
        .Where($"r.workspace_id = {workspace}")
        .Where($"(r.created_at, r.session_id) > ({afterAt}, {after})")
        .Where(agentId is not null, $"r.agent_id = {agentId}")
        .NamedIf(name)
        .Add($"order by r.created_at, r.session_id limit {limit}");

    // results_pkey
    public static Sql LoadResults(WorkspaceId workspace, Guid[] ids) => new Sql()
        .Add($"""
            select r.session_id, coalesce(s.external_id, s.id::text) as chat_id, r.agent_id, r.codec, r.user_name, r.user_email, r.content, r.format, r.created_at, r.updated_at, r.finalized_at
            from sessions.results r join sessions.sessions s on s.workspace_id = r.workspace_id and s.id = r.session_id
            """)
        .Where($"r.workspace_id = {workspace}")
        .Where($"r.session_id = any({ids})");

    // chats_of_agent
    public static Sql Partners(WorkspaceId workspace, string agentId, Guid after, int limit) => new Sql()
        .Add($"""
            select c.session_id, coalesce(s.external_id, s.id::text) as chat_id, c.codec, c.user_name, c.user_email, c.created_at, c.updated_at, octet_length(c.messages)::bigint as bytes
            {OfAgent(ChatTable.Chats)}
            """)
        .Where($"c.workspace_id = {workspace}")
        .Where($"c.agent_id = {agentId}")
        .Where($"c.session_id > {after}")
        .Add($"order by c.session_id limit {limit}");

    // results_by_agent, sorted: its order is that of the time.
    public static Sql ResultPartners(WorkspaceId workspace, string agentId, Guid after, int limit) => new Sql()
        .Add($"""
            select c.session_id, coalesce(s.external_id, s.id::text) as chat_id, c.codec, c.user_name, c.user_email, c.created_at, c.updated_at, octet_length(c.content)::bigint as bytes
            {OfAgent(ChatTable.Results)}
            """)
        .Where($"c.workspace_id = {workspace}")
        .Where($"c.agent_id = {agentId}")
        .Where($"c.session_id > {after}")
        .Add($"order by c.session_id limit {limit}");

    public static Sql Count(ChatTable table, WorkspaceId workspace, string agentId) => new Sql()
        .Add($"select count(*) {OfAgent(table)}")
        .Where($"c.workspace_id = {workspace}")
        .Where($"c.agent_id = {agentId}");

    // chats_by_agent or results_by_agent; what they do not order is sorted.
    public static Sql Page(ChatTable table, WorkspaceId workspace, AgentPage page) => new Sql()
        .Add($"select c.session_id, octet_length({new Raw(table is ChatTable.Chats ? "c.messages" : "c.content")})::bigint as bytes {OfAgent(table)}")
        .Where($"c.workspace_id = {workspace}")
        .Where($"c.agent_id = {page.AgentId}")
        .Add($"order by {new Raw(page.Order is ChatOrder.Created ? "c.created_at" : "c.updated_at")} desc, coalesce(s.external_id, s.id::text) collate \"C\" limit {page.Limit} offset {page.Offset}");

    private static Raw OfAgent(ChatTable table) => new($"""
        from sessions.{(table is ChatTable.Chats ? "chats" : "results")} c
            join sessions.sessions s on s.workspace_id = c.workspace_id and s.id = c.session_id
            join sessions.heads h on h.workspace_id = c.workspace_id and h.session_id = c.session_id
        """);

    private static Sql NamedIf(this Sql sql, string? name)
    {
        if (name is null) return sql;
        return Guid.TryParseExact(name, "D", out var id)
            ? sql.Where($"(s.external_id = {name} or (s.external_id is null and s.id = {id}))")
            : sql.Where($"s.external_id = {name}");
    }
}

/// <summary>Which of an agent's rows.</summary>
internal enum ChatTable
{
    Chats,
    Results,
}
