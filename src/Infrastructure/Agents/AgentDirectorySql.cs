using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents;

/// <summary>What other features ask about agents.</summary>
internal static class AgentDirectorySql
{
    // agents_workspace_id_external_id_key
    public static Sql IsPublished(WorkspaceId workspace, string agentId) => new Sql()
        .Add($"select is_published from agents.agents")
        .Where($"workspace_id = {workspace}")
        .Where($"external_id = {agentId}");
}
