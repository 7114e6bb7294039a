using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents.Registered;

internal sealed class RegisteredAgentStore(Db db) : IRegisteredAgentStore
{
    public Task Add(RegisteredAgent agent, CancellationToken ct) => db.Execute(RegisteredAgentSql.Add(agent), ct);

    public Task<RegisteredAgent?> Lock(WorkspaceId workspace, AgentId id, CancellationToken ct) => db.One<RegisteredAgent>(RegisteredAgentSql.Lock(workspace, id), ct);

    public Task Save(RegisteredAgent agent, CancellationToken ct) => db.Execute(RegisteredAgentSql.Save(agent), ct);

    public Task Remove(RegisteredAgent agent, CancellationToken ct) => db.Execute(RegisteredAgentSql.Remove(agent), ct);

    // Card and presence, or neither.
    public async Task<bool> Show(AgentCard card, CancellationToken ct) => await db.Execute(CardSql.Show(card), ct) == 2;

    public async Task<bool> OpenTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel, DateTimeOffset now, CancellationToken ct) => await db.Execute(CardSql.OpenTunnel(workspace, agent, tunnel, now), ct) == 1;

    public async Task<bool> KeepTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel, DateTimeOffset now, CancellationToken ct) => await db.One<bool>(CardSql.KeepTunnel(workspace, agent, tunnel, now), ct);

    public Task CloseTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel, CancellationToken ct) => db.Execute(CardSql.CloseTunnel(workspace, agent, tunnel), ct);

    public Task SaveInfo(WorkspaceId workspace, AgentId agent, byte[] info, DateTimeOffset now, CancellationToken ct) => db.Execute(CardSql.SaveInfo(workspace, agent, info, now), ct);

    public Task<RegisteredAgentView?> View(WorkspaceId workspace, AgentId id, CancellationToken ct) => db.One<RegisteredAgentView>(RegisteredAgentSql.Find(workspace, id), ct);

    public Task<string?> FindName(WorkspaceId workspace, AgentId id, CancellationToken ct) => db.One<string>(RegisteredAgentSql.FindName(workspace, id), ct);
}

internal sealed class RegisteredAgents(Db db) : IRegisteredAgents
{
    public Task<AgentHolder?> FindHolder(byte[] hash, CancellationToken ct) => db.One<AgentHolder>(RegisteredAgentSql.FindHolder(hash), ct);

    public async Task<IReadOnlyDictionary<AgentId, WorkspaceId>> LockPlaces(IReadOnlyCollection<AgentId> agents, CancellationToken ct) =>
        (await db.Many<PlaceRow>(RegisteredAgentSql.LockPlaces(agents), ct)).ToDictionary(place => place.Id, place => place.Workspace);

    public async Task<WorkspaceId?> FindPlace(AgentId agent, CancellationToken ct) => await db.One<Guid?>(RegisteredAgentSql.FindPlace(agent), ct) is { } place ? new WorkspaceId(place) : null;

    public async Task<IReadOnlySet<AgentId>> FindAlive(IReadOnlyCollection<AgentId> agents, DateTimeOffset since, CancellationToken ct) => (await db.Many<AgentId>(CardSql.FindAlive(agents, since), ct)).ToHashSet();

    public async Task<IReadOnlyDictionary<WorkspaceId, long>> Count(IReadOnlyCollection<WorkspaceId> workspaces, CancellationToken ct) =>
        (await db.Many<CountRow>(RegisteredAgentSql.Count(workspaces), ct)).ToDictionary(row => row.Workspace, row => row.Agents);

    public async Task<AgentOffer> FindOffer(WorkspaceId workspace, AgentId agent, CancellationToken ct) =>
        await db.One<OfferRow>(CardSql.FindOffer(workspace, agent), ct) is { } offer ? new AgentOffer(offer.Skills, offer.Labels) : new AgentOffer([], []);

    public async Task<IReadOnlyList<AgentId>> WithSkill(WorkspaceId workspace, string skill, int most, CancellationToken ct) => await db.Many<AgentId>(CardSql.WithSkill(workspace, skill, most), ct);

    private sealed record PlaceRow
    {
        public AgentId Id { get; init; }

        public WorkspaceId Workspace { get; init; }
    }

    private sealed record CountRow
    {
        public WorkspaceId Workspace { get; init; }

        public long Agents { get; init; }
    }

    private sealed record OfferRow
    {
        public string[] Skills { get; init; } = [];

        public string[] Labels { get; init; } = [];
    }
}

internal sealed class ListRegisteredAgentsHandler(Db db) : IQueryHandler<ListRegisteredAgents, IReadOnlyList<RegisteredAgentView>>
{
    public async Task<Result<IReadOnlyList<RegisteredAgentView>>> Handle(ListRegisteredAgents query, CancellationToken ct) =>
        await db.Many<RegisteredAgentView>(RegisteredAgentSql.List(query.Caller.Here), ct);
}

internal sealed class GetRegisteredAgentHandler(Db db) : IQueryHandler<GetRegisteredAgent, RegisteredAgentView>
{
    public async Task<Result<RegisteredAgentView>> Handle(GetRegisteredAgent query, CancellationToken ct) =>
        await db.One<RegisteredAgentView>(RegisteredAgentSql.Find(query.Caller.Here, query.Id), ct) is { } agent ? agent : RegisteredAgentErrors.NotFound;
}

internal sealed class ListCardsHandler(Db db) : IQueryHandler<ListCards, IReadOnlyList<AgentCardView>>
{
    public async Task<Result<IReadOnlyList<AgentCardView>>> Handle(ListCards query, CancellationToken ct) => await db.Many<AgentCardView>(CardSql.List(query.Caller.Here), ct);
}

internal sealed class GetCardHandler(Db db) : IQueryHandler<GetCard, AgentCardView>
{
    public async Task<Result<AgentCardView>> Handle(GetCard query, CancellationToken ct) =>
        await db.One<AgentCardView>(CardSql.Find(query.Caller.Here, query.Agent), ct) is { } card ? card : RegisteredAgentErrors.NoCard;
}

internal sealed class DescribeAgentHandler(Db db, IMembershipDirectory memberships) : IQueryHandler<DescribeAgent, AgentSelf>
{
    public async Task<Result<AgentSelf>> Handle(DescribeAgent query, CancellationToken ct)
    {
        var (here, id) = (query.Caller.Here, query.Caller.Agent);
        if (await db.One<RegisteredAgentView>(RegisteredAgentSql.Find(here, id), ct) is not { } agent || await memberships.FindName(here, ct) is not { } workspace) return RegisteredAgentErrors.UnknownToken;
        var card = await db.One<AgentCardView>(CardSql.Find(here, id), ct);
        return new AgentSelf(agent, card?.DisplayName ?? agent.Name, workspace, await memberships.FindRole(agent.RegisteredBy, here, ct));
    }
}

/// <summary>Every call of an agent is a sign of life, and makes its card available again.</summary>
internal sealed class AgentSigns(Db db) : ICredentialUseLedger
{
    public async Task Save(IReadOnlyCollection<CredentialUse> uses, CancellationToken ct)
    {
        var signs = uses.Where(use => use.Credential.Sort is CredentialSort.Agent).ToList();
        if (signs.Count > 0) await db.Execute(CardSql.SaveSigns(signs), ct);
    }
}

/// <summary>The registered agents of a workspace, with their cards.</summary>
internal sealed class RegisteredAgentContents(Db db) : IWorkspaceContents
{
    private const int Together = 200;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct) => await db.Execute(RegisteredAgentSql.RemoveSome(workspace, Together), ct) > 0;
}
