using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

/// <summary>Statements that write personal data anew.</summary>
internal static class SessionTextSql
{
    // chats_pkey, heads_pkey. A session is locked by its head, and results belong to sessions that are chats.
    public static Sql LockNext(WorkspaceId workspace, Guid after, int limit) => new Sql().Add($"""
        select c.session_id from sessions.chats c join sessions.heads h on h.workspace_id = c.workspace_id and h.session_id = c.session_id
        where c.workspace_id = {workspace} and c.session_id > {after}
        order by c.session_id limit {limit} for update of h
        """);

    public static Sql Sizes(WorkspaceId workspace, Guid[] ids) => new Sql().Add($"""
        select c.session_id, coalesce(octet_length(c.messages), 0)::bigint + coalesce(octet_length(r.content), 0) as bytes
        from sessions.chats c left join sessions.results r on r.workspace_id = c.workspace_id and r.session_id = c.session_id
        where c.workspace_id = {workspace} and c.session_id = any({ids})
        order by c.session_id
        """);

    // chats_pkey or results_pkey
    public static Sql Load(ChatTable table, WorkspaceId workspace, Guid[] ids) => new Sql()
        .Add($"select session_id, codec, user_name, user_email, {Long(table)} as long from {Name(table)}")
        .Where($"workspace_id = {workspace}")
        .Where($"session_id = any({ids})");

    public static IReadOnlyList<Sql> Save(ChatTable table, WorkspaceId workspace, IReadOnlyList<TextRow> rows) => [.. rows.Select(row => new Sql().Add($"""
        update {Name(table)} set codec = {row.Codec}, user_name = {row.UserName}, user_email = {row.UserEmail}, {Long(table)} = {row.Long}
        where workspace_id = {workspace} and session_id = {row.SessionId}
        """))];

    // chats_pkey
    public static Sql Count(WorkspaceId workspace, Guid through) => new Sql()
        .Add($"select count(*) filter (where session_id <= {through}) as done, count(*) as total from sessions.chats")
        .Where($"workspace_id = {workspace}");

    private static Raw Name(ChatTable table) => new(table is ChatTable.Chats ? "sessions.chats" : "sessions.results");

    private static Raw Long(ChatTable table) => new(table is ChatTable.Chats ? "messages" : "content");
}
