using AgentPlatform.Application.Agents;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents;

internal sealed class ListAgentsHandler(Db db) : IQueryHandler<ListAgents, IReadOnlyList<AgentView>>
{
    public async Task<Result<IReadOnlyList<AgentView>>> Handle(ListAgents query, CancellationToken ct) =>
        Result<IReadOnlyList<AgentView>>.Of([.. (await db.Many<AgentRow>(AgentSql.List(query), ct)).Select(row => AgentView.Of(row.Agent))]);
}

internal sealed class MeetAgentHandler(Db db, ITenantDirectory tenants) : IQueryHandler<MeetAgent, AgentView>
{
    public async Task<Result<AgentView>> Handle(MeetAgent query, CancellationToken ct)
    {
        if (query.Caller.Workspace is not { } here) return CommonErrors.Unauthenticated;
        var isVisitor = !query.Caller.Scopes.Contains(Scope.ReadAgents) || (query.Caller.Only is { } only && only != new ResourceRef(ResourceKind.Agent, query.Id));
        if (isVisitor && !await tenants.AllowsVisitors(here, ct)) return query.Caller.IsAnonymous ? CommonErrors.Unauthenticated : CommonErrors.Forbidden;
        return await db.One<AgentRow>(AgentSql.Find(here, query.Id), ct) is { Agent: var agent } && (agent.IsPublished || !isVisitor) ? AgentView.Of(agent) : AgentErrors.NotFound;
    }
}
