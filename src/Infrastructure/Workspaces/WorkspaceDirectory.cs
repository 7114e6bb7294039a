using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

internal sealed class WorkspaceDirectory(Db db) : IWorkspaceDirectory
{
    public Task OpenPersonal(Workspace workspace, UserId owner, CancellationToken ct) => db.Execute(WorkspaceSql.OpenPersonal(workspace, owner), ct);
}
