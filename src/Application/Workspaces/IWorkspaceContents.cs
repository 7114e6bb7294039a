using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>What one feature keeps for workspaces. When a workspace has been deleted, its contents are taken away bit by bit, feature after feature, and the workspace's own row last.</summary>
public interface IWorkspaceContents
{
    /// <summary>Removes a bounded batch of it in the current unit of work; true while there may be more. Nobody is a member of the workspace any more, but requests that had begun before may still add to it.</summary>
    Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct);
}
