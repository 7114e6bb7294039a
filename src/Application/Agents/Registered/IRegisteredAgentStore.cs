using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Agents.Registered;

public interface IRegisteredAgentStore
{
    /// <summary>Stores a new agent, running and seen when it was made.</summary>
    Task Add(RegisteredAgent agent, CancellationToken ct);

    /// <summary>The agent, which nobody else changes until the transaction is over; null where the workspace has none with this id.</summary>
    Task<RegisteredAgent?> Lock(WorkspaceId workspace, AgentId id, CancellationToken ct);

    Task Save(RegisteredAgent agent, CancellationToken ct);

    /// <summary>Removes a locked agent with its card and what is known of its presence.</summary>
    Task Remove(RegisteredAgent agent, CancellationToken ct);

    /// <summary>Stores what an agent shows, and that it is available and seen now; false where the agent is gone.</summary>
    Task<bool> Show(AgentCard card, CancellationToken ct);

    /// <summary>The agent's tunnel is this one from now on; false where the agent is gone.</summary>
    Task<bool> OpenTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel, DateTimeOffset now, CancellationToken ct);

    /// <summary>A sign of life through a tunnel, which also makes the card available; false where the agent has another tunnel, or is gone.</summary>
    Task<bool> KeepTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel, DateTimeOffset now, CancellationToken ct);

    /// <summary>The agent is offline, if this is its tunnel.</summary>
    Task CloseTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel, CancellationToken ct);

    Task SaveInfo(WorkspaceId workspace, AgentId agent, byte[] info, DateTimeOffset now, CancellationToken ct);

    /// <summary>The agent as others see it; null where it is gone.</summary>
    Task<RegisteredAgentView?> View(WorkspaceId workspace, AgentId id, CancellationToken ct);

    /// <summary>The name of an agent; null where it is gone.</summary>
    Task<string?> FindName(WorkspaceId workspace, AgentId id, CancellationToken ct);
}
