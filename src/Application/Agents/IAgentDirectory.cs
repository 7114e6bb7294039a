using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Agents;

/// <summary>What Agents tells other features.</summary>
public interface IAgentDirectory
{
    /// <summary>Whether the workspace has an agent with this id, the one its callers know, that strangers may talk to.</summary>
    Task<bool> IsPublished(WorkspaceId workspace, string agentId, CancellationToken ct);
}
