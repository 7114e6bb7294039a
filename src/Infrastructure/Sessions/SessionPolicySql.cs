using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Statements about what workspaces decide.</summary>
internal static class SessionPolicySql
{
    // policies_pkey
    public static Sql Get(WorkspaceId workspace) => new Sql()
        .Add($"select default_visibility, retention_days, is_searchable from sessions.policies")
        .Where($"workspace_id = {workspace}");

    // Switching begins the marking anew, also where an earlier one is not done yet.
    public static Sql Save(WorkspaceId workspace, SessionPolicy policy, DateTimeOffset now) => new Sql().Add($"""
        insert into sessions.policies (workspace_id, default_visibility, retention_days, is_searchable, changed_at, marked_through)
        values ({workspace}, {policy.DefaultVisibility}, {policy.RetentionDays}, {policy.IsSearchable}, {now}, {(policy.IsSearchable ? (Guid?)null : Guid.Empty)})
        on conflict (workspace_id) do update set
            default_visibility = excluded.default_visibility, retention_days = excluded.retention_days, is_searchable = excluded.is_searchable, changed_at = excluded.changed_at,
            marked_through = case when policies.is_searchable = excluded.is_searchable then policies.marked_through else {Guid.Empty} end
        """);

    // As Save, and nothing else is decided.
    public static Sql KeepOutOfSearch(WorkspaceId workspace, DateTimeOffset now) => new Sql().Add($"""
        insert into sessions.policies (workspace_id, is_searchable, changed_at, marked_through) values ({workspace}, false, {now}, {Guid.Empty})
        on conflict (workspace_id) do update set is_searchable = false, changed_at = excluded.changed_at, marked_through = excluded.marked_through where policies.is_searchable
        """);

    // policies_unmarked; one that another node works on is passed over.
    public static Sql NextUnmarked() => new Sql().Add($"""
        select workspace_id, marked_through from sessions.policies where marked_through is not null order by workspace_id limit 1 for update skip locked
        """);

    // heads_pkey. Waits for whoever holds a head: what they write may still follow the former decision. The revision tells those who hold none.
    public static Sql Mark(WorkspaceId workspace, Guid after, int limit, DateTimeOffset now) => new Sql().Add($"""
        with next as (
            select workspace_id, session_id from sessions.heads where workspace_id = {workspace} and session_id > {after}
            order by session_id limit {limit} for update)
        update sessions.heads h set revision = h.revision + 1, unsettled_since = least(h.unsettled_since, {now})
        from next where h.workspace_id = next.workspace_id and h.session_id = next.session_id
        returning h.session_id
        """);

    public static Sql MarkedThrough(WorkspaceId workspace, Guid? last) => new Sql()
        .Add($"update sessions.policies set marked_through = {last}")
        .Where($"workspace_id = {workspace}");

    public static Sql Limited() => new Sql()
        .Add($"select workspace_id, retention_days from sessions.policies")
        .Where($"retention_days is not null")
        .Add($"order by workspace_id");

    // policies_pkey
    public static Sql Remove(WorkspaceId workspace) => new Sql().Add($"delete from sessions.policies").Where($"workspace_id = {workspace}");
}
