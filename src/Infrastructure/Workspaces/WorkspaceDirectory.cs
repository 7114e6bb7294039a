using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

internal sealed class WorkspaceDirectory(Db db) : IWorkspaceDirectory
{
    public Task OpenPersonal(Workspace workspace, UserId owner, CancellationToken ct) => db.Execute(WorkspaceSql.Open(workspace, owner), ct);
}

internal sealed class MembershipDirectory(Db db) : IMembershipDirectory
{
    public async Task<WorkspaceRole?> FindRole(UserId user, WorkspaceId workspace, CancellationToken ct) =>
        await db.One<string>(WorkspaceSql.FindRole(user, workspace), ct) is { } role ? EnumText.Parse<WorkspaceRole>(role) : null;

    public async Task<IReadOnlyList<Place>> Places(UserId user, CancellationToken ct) => await db.Many<Place>(WorkspaceSql.Places(user), ct);

    public Task<bool> IsOpen(WorkspaceId workspace, CancellationToken ct) => db.One<bool>(WorkspaceSql.IsOpen(workspace), ct);

    public Task<string?> FindName(WorkspaceId workspace, CancellationToken ct) => db.One<string>(WorkspaceSql.FindName(workspace), ct);

    public async Task<WorkspaceId?> FindByHash(string publicHash, CancellationToken ct) =>
        await db.One<Guid?>(WorkspaceSql.FindByHash(publicHash), ct) is { } id ? new WorkspaceId(id) : null;
}
