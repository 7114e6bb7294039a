using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Tells other features who is a member where. Workspaces that are being deleted are gone already.</summary>
public interface IMembershipDirectory
{
    /// <summary>What the user is in the workspace; null for no member, also of a workspace that does not exist.</summary>
    Task<WorkspaceRole?> FindRole(UserId user, WorkspaceId workspace, CancellationToken ct);

    /// <summary>Where the user is a member, oldest workspace first.</summary>
    Task<IReadOnlyList<Place>> Places(UserId user, CancellationToken ct);

    /// <summary>Whether there is such a workspace, and nobody has deleted it.</summary>
    Task<bool> IsOpen(WorkspaceId workspace, CancellationToken ct);

    /// <summary>What the workspace is called; null where there is none, or none any more.</summary>
    Task<string?> FindName(WorkspaceId workspace, CancellationToken ct);

    /// <summary>The workspace with this public hash.</summary>
    Task<WorkspaceId?> FindByHash(string publicHash, CancellationToken ct);
}

/// <summary>A workspace and what somebody is in it.</summary>
public sealed record Place
{
    public required WorkspaceId Id { get; init; }

    public required string Name { get; init; }

    public required WorkspaceRole Role { get; init; }
}
