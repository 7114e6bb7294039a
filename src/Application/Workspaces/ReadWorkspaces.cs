using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>The workspaces that the caller is a member of, oldest first.</summary>
public sealed record ListWorkspaces(Caller Caller) : IQuery<IReadOnlyList<WorkspaceView>>
{
    public static Scope Needs => Scope.ReadAccount;
}

/// <summary>How many workspaces the caller owns and may own.</summary>
public sealed record CountWorkspaces(Caller Caller) : IQuery<WorkspaceCount>
{
    public static Scope Needs => Scope.ReadAccount;
}

/// <summary>The workspace that the caller is in.</summary>
public sealed record GetWorkspace(Caller Caller) : IQuery<WorkspaceView>
{
    public static Scope Needs => Scope.ReadWorkspace;
}

/// <summary>The limits in force in the caller's workspace, and how far they are used.</summary>
public sealed record GetWorkspaceLimits(Caller Caller) : IQuery<UsedLimits>
{
    public static Scope Needs => Scope.ReadLimits;
}

/// <summary>Limits, and how many sandboxes there are.</summary>
public sealed record UsedLimits(WorkspaceLimits Limits, long Sandboxes);

/// <summary>Everybody in the caller's workspace, whoever joined first first.</summary>
public sealed record ListMembers(Caller Caller) : IQuery<IReadOnlyList<MemberView>>
{
    public static Scope Needs => Scope.ReadWorkspace;
}

/// <summary>A member as others see them.</summary>
/// <param name="User">Their account.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Profile">Null when the account cannot be read.</param>
public sealed record MemberView(UserId User, WorkspaceRole Role, UserProfile? Profile);

/// <summary>All workspaces of the installation, oldest first, with the limits in force and the owner who has been one longest.</summary>
public sealed record ListAllWorkspaces(Caller Caller) : IQuery<IReadOnlyList<ListedWorkspace>>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

public sealed record ListedWorkspace(WorkspaceView Workspace, UserProfile? Owner, WorkspaceLimits Limits, long Sandboxes);
