using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Statements of the verifier.</summary>
internal static class VerifyingSql
{
    // seals_pkey, then entries_pkey for each.
    public static Sql Chain(WorkspaceId workspace, long after, int limit) => new Sql().Add($"""
        select {AuditSql.Columns}, sha256(e.detail) as detail_digest, s.entry_id, s.sequence, s.hash, s.sealed_at
        from (select entry_id, sequence, hash, sealed_at from audit.seals where workspace_id = {workspace} and sequence > {after} order by sequence limit {limit}) s
        left join audit.entries e on e.id = s.entry_id
        order by s.sequence
        """);

    // entries_by_workspace, seals_entry_id_key. In one statement: an entry moves from the queue to the chain in one commit, and is always in one of them.
    public static Sql Stretch(WorkspaceId workspace, long after, int limit) => new Sql().Add($"""
        select max(e.id) as last, count(*) as count, min(e.id) filter (where s.entry_id is null and u.entry_id is null) as unsealed
        from (select id from audit.entries where workspace_id = {workspace} and id > {after} order by id limit {limit}) e
        left join audit.seals s on s.entry_id = e.id
        left join audit.unsealed u on u.entry_id = e.id
        """);

    // The queue holds what was written in the last moment: all of it is read.
    public static Sql Queue(WorkspaceId workspace) => new Sql().Add($"""
        select count(*) as count, min(u.entry_id) filter (where e.id is null or s.entry_id is not null) as stray
        from audit.unsealed u
        left join audit.entries e on e.id = u.entry_id and e.workspace_id = {workspace}
        left join audit.seals s on s.entry_id = u.entry_id
        where u.workspace_id = {workspace}
        """);

    // entries_by_workspace, seals_pkey
    public static Sql NextWorkspace(WorkspaceId after) => new Sql().Add($"""
        select workspace_id from (
            (select workspace_id from audit.entries where workspace_id > {after} order by workspace_id limit 1)
            union (select workspace_id from audit.seals where workspace_id > {after} order by workspace_id limit 1)
            union (select workspace_id from audit.unsealed where workspace_id > {after} order by workspace_id limit 1)) found
        order by workspace_id limit 1
        """);
}
