using AgentPlatform.Application.Agents;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents;

internal sealed class AgentStore(Db db) : IAgentStore
{
    public async Task<Agent?> Lock(WorkspaceId workspace, string externalId, CancellationToken ct) => (await db.One<AgentRow>(AgentSql.Lock(workspace, externalId), ct))?.Agent;

    public async Task<bool> Add(Agent agent, CancellationToken ct) => await db.Execute(AgentSql.Add(agent, AgentRow.Stored(agent)), ct) == 1;

    public Task Save(Agent agent, CancellationToken ct) => db.Execute(AgentSql.Save(agent, AgentRow.Stored(agent)), ct);

    public Task Remove(Agent agent, CancellationToken ct) => db.Execute(AgentSql.Remove(agent), ct);
}
