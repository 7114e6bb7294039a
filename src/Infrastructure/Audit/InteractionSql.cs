using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Statements about what agents do with each other.</summary>
internal static class InteractionSql
{
    public static Sql Add(IReadOnlyCollection<Interaction> interactions) => new Sql().Add($"""
        insert into audit.interactions (workspace_id, actor_id, action, target_id, detail, created_at)
        select workspace_id, actor_id, action, target_id, detail, created_at
        from unnest({interactions.Select(one => one.Workspace.Value).ToArray()}, {interactions.Select(one => one.Actor?.Value).ToArray()}, {interactions.Select(one => EnumText.Of(one.Action)).ToArray()},
            {interactions.Select(one => one.Target).ToArray()}, {interactions.Select(one => one.Detail).ToArray()}, {interactions.Select(one => one.At.UtcDateTime).ToArray()})
            with ordinality as n (workspace_id, actor_id, action, target_id, detail, created_at, place)
        order by place
        """);

    // interactions_pkey, backwards: ids grow as time does, within a workspace nearly. The mapper reads names without underscores.
    public static Sql List(ListInteractions query) => new Sql().Add($"""
        select id, actor_id as actor, replace(action, '_', '') as action, target_id as target, detail, created_at
        from audit.interactions where workspace_id = {query.Caller.Here} order by id desc limit {query.Limit} offset {query.Offset}
        """);

    // interactions_pkey
    public static Sql RemoveSome(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from audit.interactions where workspace_id = {workspace} and id = any(array(
            select id from audit.interactions where workspace_id = {workspace} order by id limit {limit}))
        """);

    public static Sql Forget(WorkspaceId workspace, AgentId agent) => new Sql().Add($"update audit.interactions set actor_id = null where workspace_id = {workspace} and actor_id = {agent}");
}

internal sealed class Interactions(Db db) : IInteractions
{
    public void Record(IReadOnlyCollection<Interaction> interactions) => db.Later(InteractionSql.Add(interactions));
}

internal sealed class ListInteractionsHandler(Db db) : IQueryHandler<ListInteractions, IReadOnlyList<InteractionView>>
{
    public async Task<Result<IReadOnlyList<InteractionView>>> Handle(ListInteractions query, CancellationToken ct) => await db.Many<InteractionView>(InteractionSql.List(query), ct);
}

internal sealed class InteractionContents(Db db) : IWorkspaceContents
{
    private const int Together = 1000;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct) => await db.Execute(InteractionSql.RemoveSome(workspace, Together), ct) > 0;
}

/// <summary>What an agent did stays; who it was is not known any more.</summary>
internal sealed class AgentInteractions(Db db) : IAgentBelongings
{
    public Task Remove(WorkspaceId workspace, AgentId agent, CancellationToken ct) => db.Execute(InteractionSql.Forget(workspace, agent), ct);
}
