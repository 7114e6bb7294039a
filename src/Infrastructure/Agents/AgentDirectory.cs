using AgentPlatform.Application.Agents;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents;

internal sealed class AgentDirectory(Db db) : IAgentDirectory
{
    public Task<bool> IsPublished(WorkspaceId workspace, string agentId, CancellationToken ct) => db.One<bool>(AgentDirectorySql.IsPublished(workspace, agentId), ct);
}
