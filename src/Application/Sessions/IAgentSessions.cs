using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>What Sessions does for Agents, inside their unit of work.</summary>
public interface IAgentSessions
{
    /// <summary>Removes the results and then the sessions of people's conversations with the agent.</summary>
    Task RemoveOf(WorkspaceId workspace, string agentId, CancellationToken ct);
}
