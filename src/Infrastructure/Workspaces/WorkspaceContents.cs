using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>What stands beside a workspace's own row.</summary>
internal sealed class WorkspaceContents(Db db) : IWorkspaceContents
{
    private const int Together = 1000;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct) => await db.Execute(
    [
        RemovalSql.RemoveInvitations(workspace, Together), RemovalSql.RemoveStorageKeys(workspace, Together), RemovalSql.RemoveMembers(workspace, Together), LimitSql.ClearWorkspace(workspace),
    ], ct) > 0;
}
