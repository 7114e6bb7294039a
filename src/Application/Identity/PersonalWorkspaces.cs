using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Identity;

/// <summary>What Identity does for whoever takes a workspace away, inside their unit of work.</summary>
public interface IPersonalWorkspaces
{
    /// <summary>Gives everybody whose personal workspace <paramref name="gone"/> was a new one and moves their own keys there, so that nobody is ever without.</summary>
    Task Replace(WorkspaceId gone, CancellationToken ct);

    /// <summary>The same for one person who no longer owns <paramref name="lost"/>, if it was theirs: a personal workspace is always one's own.</summary>
    Task Replace(UserId user, WorkspaceId lost, CancellationToken ct);
}

internal sealed class PersonalWorkspaces(IAccountStore accounts, IWorkspaceDirectory workspaces, IUserKeys keys, ICallerEvictions evictions, TimeProvider clock) : IPersonalWorkspaces
{
    public Task Replace(WorkspaceId gone, CancellationToken ct) => Replace(gone, only: null, ct);

    public Task Replace(UserId user, WorkspaceId lost, CancellationToken ct) => Replace(lost, user, ct);

    private async Task Replace(WorkspaceId gone, UserId? only, CancellationToken ct)
    {
        foreach (var user in await accounts.LockAtHome(gone, only, ct))
        {
            var workspace = Workspace.OpenPersonal(WorkspaceId.New(), clock.GetUtcNow());
            await workspaces.OpenPersonal(workspace, user, ct);
            await accounts.MoveHome(user, workspace.Id, ct);
            await keys.Move(user, gone, workspace.Id, ct);
            await evictions.Announce(new PrincipalId(user.Value), ct);
        }
    }
}
