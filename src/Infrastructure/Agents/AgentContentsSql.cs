using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents;

/// <summary>Statements that take a workspace's agents away.</summary>
internal static class AgentContentsSql
{
    // agents_pkey
    public static Sql RemoveSome(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from agents.agents where workspace_id = {workspace} and id = any(array(
            select id from agents.agents where workspace_id = {workspace} order by id limit {limit}))
        """);
}
