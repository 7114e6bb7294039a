using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Identity;

/// <summary>What changes about accounts by other hands than their owner's.</summary>
public interface IAccountStore
{
    /// <summary>Gives the account another role; false where it has that one, or does not exist.</summary>
    Task<bool> SetRole(UserId user, PlatformRole role, CancellationToken ct);

    /// <summary>Closes the account: its browser sessions and refresh tokens end. Answers since when it is closed, also where it was before; null for an account that does not exist.</summary>
    Task<DateTimeOffset?> Close(UserId user, DateTimeOffset now, CancellationToken ct);

    /// <summary>Opens the account again; false for one that does not exist. What closing has ended stays ended.</summary>
    Task<bool> Reopen(UserId user, CancellationToken ct);

    /// <summary>Locks the accounts whose personal workspace this is, or only that one of them.</summary>
    Task<IReadOnlyList<UserId>> LockAtHome(WorkspaceId workspace, UserId? only, CancellationToken ct);

    Task MoveHome(UserId user, WorkspaceId workspace, CancellationToken ct);
}
