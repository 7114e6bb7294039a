using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

internal static class WorkspaceSql
{
    // Both or none: a workspace without an owner would belong to nobody.
    public static Sql OpenPersonal(Workspace workspace, UserId owner) => new Sql().Add($"""
        with opened as (
            insert into workspaces.workspaces (id, name, public_hash, created_at, updated_at)
            values ({workspace.Id}, {workspace.Name}, {workspace.PublicHash}, {workspace.CreatedAt}, {workspace.CreatedAt})
            returning id, created_at)
        insert into workspaces.members (workspace_id, user_id, role, joined_at)
        select id, {owner}, {WorkspaceRole.Owner}, created_at from opened
        """);

    // members_pkey, workspaces_pkey
    public static Sql FindRole(UserId user, WorkspaceId workspace) => new Sql()
        .Add($"select m.role from workspaces.members m join workspaces.workspaces w on w.id = m.workspace_id and w.deleted_at is null")
        .Where($"m.workspace_id = {workspace}")
        .Where($"m.user_id = {user}");

    // workspaces_public_hash_key
    public static Sql FindByHash(string publicHash) => new Sql()
        .Add($"select id from workspaces.workspaces")
        .Where($"public_hash = {publicHash}")
        .Where($"deleted_at is null");
}
