using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Removes nothing: no conversation with an agent can be stored yet.</summary>
internal sealed class AgentSessions : IAgentSessions
{
    public Task RemoveOf(WorkspaceId workspace, string agentId, CancellationToken ct) => Task.CompletedTask;
}
