using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Mailboxes;

/// <summary>Statements that read mailboxes without changing them, and those that take mail away.</summary>
internal static class MailReadSql
{
    // messages_id_key
    public static Sql FindReceipt(GetReceipt query) => new Sql()
        .Add($"""
            select id, agent_id as "to", kind, correlation_id as correlation, broadcast_id as broadcast, created_at, deadline_at, delivered_at, read_at, acted_at, bounced_at from mailboxes.messages
            """)
        .Where($"id = {query.Id}")
        .Where($"workspace_id = {query.Caller.Here}")
        .Where($"sender_id = {query.Caller.Agent}");

    // heads_pkey and messages_pkey. With the end in the same statement: what comes meanwhile is not taken for something that is gone. The sum stops behind the message that fills the page.
    public static Sql Page(StreamKey stream, long after, long bytes, int messages) => new Sql().Add($"""
        select h.last_sequence as last, m.*
        from mailboxes.heads h
        left join lateral (
            select * from (
                select o.*, sum(octet_length(o.text)) over (order by o.sequence) - octet_length(o.text) as before
                from (
                    select id, sequence, sender_id as "from", agent_id as "to", kind, body as text, reply_to, correlation_id as correlation, broadcast_id as broadcast, created_at, deadline_at
                    from mailboxes.messages where workspace_id = {stream.Workspace} and agent_id = {stream.Id} and sequence > {after}
                    order by sequence limit {messages}) o) page
            where before < {bytes}) m on true
        where h.workspace_id = {stream.Workspace} and h.agent_id = {stream.Id}
        order by m.sequence
        """);

    // heads_pkey, once per mailbox; one that nobody has written to has not begun.
    public static Sql Ends(IReadOnlyCollection<StreamKey> streams) => new Sql().Add($"""
        select followed.workspace_id as workspace, followed.agent_id as agent, coalesce(h.last_sequence, 0) as last
        from unnest({streams.Select(stream => stream.Workspace).ToArray()}, {streams.Select(stream => stream.Id).ToArray()}) as followed (workspace_id, agent_id)
        left join mailboxes.heads h on h.workspace_id = followed.workspace_id and h.agent_id = followed.agent_id
        """);

    // messages_by_age
    public static Sql RemoveOld(DateTimeOffset settled, DateTimeOffset open, int limit) => new Sql().Add($"""
        delete from mailboxes.messages where id = any(array(
            select id from mailboxes.messages
            where created_at < {(settled > open ? settled : open)} and (created_at < {open} or (created_at < {settled} and (read_at is not null or bounced_at is not null)))
            order by created_at limit {limit} for update skip locked))
        """);

    // messages_pkey
    public static Sql RemoveSome(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from mailboxes.messages where id = any(array(
            select id from mailboxes.messages where workspace_id = {workspace} order by agent_id, sequence limit {limit}))
        """);

    // heads_pkey
    public static Sql RemoveRest(WorkspaceId workspace) => new Sql().Add($"delete from mailboxes.heads where workspace_id = {workspace}");

    // messages_pkey, messages_sent, heads_pkey
    public static IReadOnlyList<Sql> RemoveOf(WorkspaceId workspace, AgentId agent) =>
    [
        new Sql().Add($"delete from mailboxes.messages where workspace_id = {workspace} and agent_id = {agent}"),
        new Sql().Add($"delete from mailboxes.messages where workspace_id = {workspace} and sender_id = {agent}"),
        new Sql().Add($"delete from mailboxes.heads where workspace_id = {workspace} and agent_id = {agent}"),
    ];
}
