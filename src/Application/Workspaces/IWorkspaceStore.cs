using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

public interface IWorkspaceStore
{
    /// <summary>How many workspaces the user owns and may own. Whoever else asks this for the same user waits until this transaction has ended.</summary>
    Task<WorkspaceCount> LockCount(UserId user, CancellationToken ct);

    /// <summary>Stores a new workspace with <paramref name="owner"/> as its only member.</summary>
    Task Add(Workspace workspace, UserId owner, CancellationToken ct);

    /// <summary>Reads a workspace and keeps others from changing it or its members; null where it does not exist or was deleted.</summary>
    Task<Workspace?> Lock(WorkspaceId id, CancellationToken ct);

    Task Save(Workspace workspace, CancellationToken ct);

    /// <summary>Marks a locked workspace as deleted and removes its members.</summary>
    Task Close(WorkspaceId id, DateTimeOffset now, CancellationToken ct);

    /// <summary>A member of a locked workspace.</summary>
    Task<Membership?> FindMember(WorkspaceId workspace, UserId user, CancellationToken ct);

    /// <summary>Stores a new member; false where they are one already.</summary>
    Task<bool> AddMember(Membership member, CancellationToken ct);

    Task SaveMember(Membership member, CancellationToken ct);

    Task RemoveMember(Membership member, CancellationToken ct);
}

public interface IInvitationStore
{
    Task Add(Invitation invitation, CancellationToken ct);

    /// <summary>Which workspace a token is for; null for one that was never issued.</summary>
    Task<Invitation?> Find(byte[] hash, CancellationToken ct);

    /// <summary>Reads an invitation to a locked workspace.</summary>
    Task<Invitation?> Lock(WorkspaceId workspace, InvitationId id, CancellationToken ct);

    Task Save(Invitation invitation, CancellationToken ct);
}

public interface ILimitStore
{
    /// <summary>The installation's limits as they are in force.</summary>
    Task<InstallationLimits> Installation(CancellationToken ct);

    /// <summary>Stores some of them, all or none.</summary>
    Task Change(IReadOnlyDictionary<LimitName, long> changes, DateTimeOffset now, CancellationToken ct);

    /// <summary>Gives a user their own limit; null follows the installation's, and is remembered as a decision.</summary>
    Task SetUser(UserId user, int? mostWorkspaces, DateTimeOffset now, CancellationToken ct);

    /// <summary>Forgets a user's own limit; false where there is none.</summary>
    Task<bool> ClearUser(UserId user, DateTimeOffset now, CancellationToken ct);

    /// <summary>Gives a workspace limits of its own; those that are null stay as they are.</summary>
    Task SetWorkspace(WorkspaceId workspace, WorkspaceOverrides changes, DateTimeOffset now, CancellationToken ct);

    /// <summary>Forgets a workspace's own limits; false where there are none.</summary>
    Task<bool> ClearWorkspace(WorkspaceId workspace, CancellationToken ct);
}
