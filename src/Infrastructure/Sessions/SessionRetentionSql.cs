using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Statements that take old sessions away.</summary>
internal static class SessionRetentionSql
{
    // Held until the connection closes.
    public static Sql TryLock(long key) => new Sql().Add($"select pg_try_advisory_lock({key})");

    // heads_pkey. Asks the policy of now, and, of a head that has changed meanwhile, the head of now. One that somebody holds is being changed: it is not old.
    public static Sql LockExpired(WorkspaceId workspace, Guid after, Guid through, DateTimeOffset now, int limit) => new Sql().Add($"""
        select h.session_id from sessions.heads h join sessions.policies p on p.workspace_id = h.workspace_id
        where h.workspace_id = {workspace} and h.session_id > {after} and h.session_id <= {through} and h.changed_at < {now} - make_interval(secs => p.retention_days * 86400.0)
        order by h.session_id limit {limit}
        for update of h skip locked
        """);

    /// <summary>Takes sessions whose heads are locked out of sight; their ids, events and words stay.</summary>
    public static IReadOnlyList<Sql> Hide(WorkspaceId workspace, Guid[] ids, DateTimeOffset now)
    {
        string[] texts = [.. ids.Select(id => id.ToString())];
        return
        [
            // links_to
            new Sql().Add($"""
                delete from sessions.links
                where hashtextextended(linked_id, 0) = any(array(select hashtextextended(gone, 0) from unnest({texts}) gone)) and linked_id = any({texts})
                """),
            new Sql().Add($"delete from sessions.links where workspace_id = {workspace} and session_id = any({ids})"),
            new Sql().Add($"delete from sessions.imports where workspace_id = {workspace} and session_id = any({ids})"),
            new Sql().Add($"delete from sessions.results where workspace_id = {workspace} and session_id = any({ids})"),
            new Sql().Add($"delete from sessions.chats where workspace_id = {workspace} and session_id = any({ids})"),
            new Sql().Add($"delete from sessions.heads where workspace_id = {workspace} and session_id = any({ids})"),
            // Without events and messages it is not listed; the id that its recorder chose is free again.
            new Sql().Add($"""
                update sessions.sessions set removed_at = {now}, external_id = null, visibility = 'private', event_count = 0, message_count = 0
                where workspace_id = {workspace} and id = any({ids})
                """),
        ];
    }

    // sessions_pkey
    public static Sql Next(WorkspaceId workspace, int limit) => new Sql()
        .Add($"select id from sessions.sessions")
        .Where($"workspace_id = {workspace}")
        .Where($"removed_at is null")
        .Add($"order by id limit {limit}");

    // heads_pkey, in key order.
    public static Sql LockHeads(WorkspaceId workspace, Guid[] ids) => new Sql()
        .Add($"select session_id from sessions.heads")
        .Where($"workspace_id = {workspace}")
        .Where($"session_id = any({ids})")
        .Add($"order by session_id for update");

    // sessions_removed
    public static Sql Hidden(WorkspaceId? only, int limit) => new Sql()
        .Add($"select workspace_id, id as session_id from sessions.sessions")
        .Where($"removed_at is not null")
        .Where(only is not null, $"workspace_id = {only!.Value}")
        .Add($"order by workspace_id, id limit {limit}");

    // search_pkey
    public static Sql RemoveWords(WorkspaceId workspace, Guid id, int limit) => new Sql().Add($"""
        delete from sessions.search where workspace_id = {workspace} and session_id = {id} and part = any(array(
            select part from sessions.search where workspace_id = {workspace} and session_id = {id} order by part limit {limit}))
        """);

    // events_pkey
    public static Sql RemoveEvents(WorkspaceId workspace, Guid id, int limit) => new Sql().Add($"""
        delete from sessions.events where workspace_id = {workspace} and session_id = {id} and last_sequence = any(array(
            select last_sequence from sessions.events where workspace_id = {workspace} and session_id = {id} order by last_sequence limit {limit}))
        """);

    // The rest goes by cascade.
    public static Sql RemoveHidden(WorkspaceId workspace, Guid id) => new Sql()
        .Add($"delete from sessions.sessions")
        .Where($"workspace_id = {workspace}")
        .Where($"id = {id}")
        .Where($"removed_at is not null");
}
