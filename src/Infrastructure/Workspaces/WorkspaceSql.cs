using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>Statements about workspaces and their members.</summary>
internal static class WorkspaceSql
{
    private static readonly Raw Columns = new("id, name, public_hash, created_at, updated_at, allows_visitors");

    // Both or none: a workspace without an owner would belong to nobody.
    public static Sql Open(Workspace workspace, UserId owner) => new Sql().Add($"""
        with opened as (
            insert into workspaces.workspaces (id, name, public_hash, created_at, updated_at)
            values ({workspace.Id}, {workspace.Name}, {workspace.PublicHash}, {workspace.CreatedAt}, {workspace.UpdatedAt})
            returning id, created_at)
        insert into workspaces.members (workspace_id, user_id, role, joined_at)
        select id, {owner}, {WorkspaceRole.Owner}, created_at from opened
        """);

    // members_pkey, workspaces_pkey
    public static Sql FindRole(UserId user, WorkspaceId workspace) => new Sql()
        .Add($"select m.role from workspaces.members m join workspaces.workspaces w on w.id = m.workspace_id and w.deleted_at is null")
        .Where($"m.workspace_id = {workspace}")
        .Where($"m.user_id = {user}");

    // workspaces_pkey
    public static Sql FindName(WorkspaceId workspace) => new Sql().Add($"select name from workspaces.workspaces where id = {workspace} and deleted_at is null");

    // workspaces_pkey
    public static Sql IsOpen(WorkspaceId workspace) => new Sql().Add($"select exists (select 1 from workspaces.workspaces where id = {workspace} and deleted_at is null)");

    // workspaces_public_hash_key
    public static Sql FindByHash(string publicHash) => new Sql()
        .Add($"select id from workspaces.workspaces")
        .Where($"public_hash = {publicHash}")
        .Where($"deleted_at is null");

    // workspaces_pkey
    public static Sql Find(WorkspaceId id) => new Sql()
        .Add($"select {Columns} from workspaces.workspaces")
        .Where($"id = {id}")
        .Where($"deleted_at is null");

    // Rows that only refer to the workspace may still be written meanwhile.
    public static Sql Lock(WorkspaceId id) => Find(id).Add($"for no key update");

    public static Sql Save(Workspace workspace) => new Sql()
        .Add($"update workspaces.workspaces set name = {workspace.Name}, updated_at = {workspace.UpdatedAt}, allows_visitors = {workspace.AllowsVisitors}")
        .Where($"id = {workspace.Id}");

    public static IReadOnlyList<Sql> Close(WorkspaceId id, DateTimeOffset now) =>
    [
        new Sql().Add($"update workspaces.workspaces set deleted_at = {now}").Where($"id = {id}"),
        new Sql().Add($"delete from workspaces.members").Where($"workspace_id = {id}"),
    ];

    // members_by_user
    public static Sql Places(UserId user) => new Sql()
        .Add($"select w.id, w.name, m.role from workspaces.members m join workspaces.workspaces w on w.id = m.workspace_id")
        .Where($"m.user_id = {user}")
        .Where($"w.deleted_at is null")
        .Add($"order by w.created_at, w.id");

    // members_by_user
    public static Sql OfUser(UserId user) => new Sql()
        .Add($"select w.id, w.name, w.created_at, w.updated_at from workspaces.members m join workspaces.workspaces w on w.id = m.workspace_id")
        .Where($"m.user_id = {user}")
        .Where($"w.deleted_at is null")
        .Add($"order by w.created_at, w.id");

    // The owner who joined first stands for all of them: members_in_order.
    public static Sql All() => new Sql().Add($"""
        select w.id, w.name, w.created_at, w.updated_at, o.user_id as owner, l.max_sandboxes::bigint as max_sandboxes
        from workspaces.workspaces w
        left join workspaces.limits l on l.workspace_id = w.id
        left join lateral (
            select m.user_id from workspaces.members m where m.workspace_id = w.id and m.role = 'owner'
            order by m.joined_at, m.user_id limit 1) o on true
        where w.deleted_at is null
        order by w.created_at, w.id
        """);

    // members_in_order
    public static Sql Members(WorkspaceId workspace) => new Sql()
        .Add($"select user_id as user, role from workspaces.members")
        .Where($"workspace_id = {workspace}")
        .Add($"order by joined_at, user_id");

    // members_pkey; the search for another owner ends with the first.
    public static Sql FindMember(WorkspaceId workspace, UserId user) => new Sql()
        .Add($"""
            select m.workspace_id as workspace, m.user_id as user, m.role, m.joined_at,
                m.role = 'owner' and not exists (
                    select 1 from workspaces.members o where o.workspace_id = m.workspace_id and o.role = 'owner' and o.user_id <> m.user_id) as is_last_owner
            from workspaces.members m
            """)
        .Where($"m.workspace_id = {workspace}")
        .Where($"m.user_id = {user}");

    public static Sql AddMember(Membership member) => new Sql().Add($"""
        insert into workspaces.members (workspace_id, user_id, role, joined_at)
        values ({member.Workspace}, {member.User}, {member.Role}, {member.JoinedAt})
        on conflict do nothing
        """);

    public static Sql SaveMember(Membership member) => new Sql()
        .Add($"update workspaces.members set role = {member.Role}")
        .Where($"workspace_id = {member.Workspace}")
        .Where($"user_id = {member.User}");

    public static Sql RemoveMember(Membership member) => new Sql()
        .Add($"delete from workspaces.members")
        .Where($"workspace_id = {member.Workspace}")
        .Where($"user_id = {member.User}");

    // members_by_user
    public static Sql CountOwned(UserId user) => new Sql()
        .Add($"select count(*) from workspaces.members")
        .Where($"user_id = {user}")
        .Where($"role = 'owner'");
}
