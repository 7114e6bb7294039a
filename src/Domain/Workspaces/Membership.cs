using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Domain.Workspaces;

/// <summary>A person's place in a workspace. A workspace always keeps one owner: whoever is the last can neither become less nor leave.</summary>
public sealed class Membership
{
    private Membership() { }

    public WorkspaceId Workspace { get; private set; }

    public UserId User { get; private set; }

    public WorkspaceRole Role { get; private set; }

    public DateTimeOffset JoinedAt { get; private set; }

    /// <summary>Nobody else owns the workspace. True only of an owner.</summary>
    public bool IsLastOwner { get; private set; }

    public static Membership Join(WorkspaceId workspace, UserId user, WorkspaceRole role, DateTimeOffset now) => new() { Workspace = workspace, User = user, Role = role, JoinedAt = now };

    /// <summary>Gives the member another role.</summary>
    public Error? Become(WorkspaceRole role)
    {
        if (IsLastOwner && role is not WorkspaceRole.Owner) return WorkspaceErrors.LastOwner;
        Role = role;
        return null;
    }

    /// <summary>Whether the member may go.</summary>
    public Error? Leave() => IsLastOwner ? WorkspaceErrors.LastOwner : null;

    /// <summary>Gives the member a role that has more rights than their own, and does nothing with one that has not; whether that is a change.</summary>
    public bool Rise(WorkspaceRole role)
    {
        if (Role <= role) return false;
        Role = role;
        return true;
    }
}
