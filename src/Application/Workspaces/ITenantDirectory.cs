using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Tells other features what a workspace is to those who know it by its public hash.</summary>
public interface ITenantDirectory
{
    /// <summary>Its public hash; null where there is no such workspace, or none any more.</summary>
    Task<string?> FindHash(WorkspaceId workspace, CancellationToken ct);

    /// <summary>Whether visitors without a credential may talk with its published agents.</summary>
    Task<bool> AllowsVisitors(WorkspaceId workspace, CancellationToken ct);
}
