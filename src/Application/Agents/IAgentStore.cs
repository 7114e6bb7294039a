using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Agents;

public interface IAgentStore
{
    /// <summary>The agent, which nobody else changes until the transaction is over; null where there is none.</summary>
    Task<Agent?> Lock(WorkspaceId workspace, string externalId, CancellationToken ct);

    /// <summary>Stores a new agent; false where its id is taken, also by somebody who was faster.</summary>
    Task<bool> Add(Agent agent, CancellationToken ct);

    Task Save(Agent agent, CancellationToken ct);

    Task Remove(Agent agent, CancellationToken ct);
}
