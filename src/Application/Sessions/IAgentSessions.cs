using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>What Sessions does for Agents, inside their unit of work.</summary>
public interface IAgentSessions
{
    /// <summary>Removes the agent's results and then its chats. Takes the locks of those sessions.</summary>
    Task RemoveOf(WorkspaceId workspace, string agentId, CancellationToken ct);
}
