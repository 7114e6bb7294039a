using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

internal static class WorkspaceSql
{
    // Both or none: a workspace without an owner would belong to nobody.
    public static Sql OpenPersonal(Workspace workspace, UserId owner) => new Sql().Add($"""
        with opened as (
            insert into workspaces.workspaces (id, name, public_hash, created_at)
            values ({workspace.Id}, {workspace.Name}, {workspace.PublicHash}, {workspace.CreatedAt})
            returning id, created_at)
        insert into workspaces.members (workspace_id, user_id, role, joined_at)
        select id, {owner}, {WorkspaceRole.Owner}, created_at from opened
        """);
}
