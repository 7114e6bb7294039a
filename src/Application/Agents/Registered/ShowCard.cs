using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Agents.Registered;

/// <summary>An agent introduces itself to its workspace, or does so anew; it is available from now on.</summary>
/// <param name="Caller">The agent.</param>
/// <param name="DisplayName">Null or empty: the agent's name.</param>
/// <param name="Kind">What it calls its own sort; only the first card's counts.</param>
/// <param name="Json">Sound JSON of at most 64 KiB.</param>
public sealed record ShowCard(Caller Caller, string? DisplayName, string Description, string Kind, ReadOnlyMemory<byte> Json) : ICommand<Done>
{
    public static Scope Needs => Scope.WorkTasks;
}

/// <summary>Everybody's cards in the caller's workspace, by display name, those of agents that are offline included.</summary>
public sealed record ListCards(Caller Caller) : IQuery<IReadOnlyList<AgentCardView>>
{
    public static Scope Needs => Scope.ReadAgents;
}

/// <summary>One agent's card.</summary>
public sealed record GetCard(Caller Caller, AgentId Agent) : IQuery<AgentCardView>
{
    public static Scope Needs => Scope.ReadAgents;

    public ResourceRef? Resource => new ResourceRef(ResourceKind.Agent, Agent.Value.ToString());
}

internal sealed class ShowCardHandler(IRegisteredAgentStore agents, ICallerEvictions evictions, TimeProvider clock) : ICommandHandler<ShowCard, Done>
{
    public async Task<Result<Done>> Handle(ShowCard command, CancellationToken ct)
    {
        var (here, agent) = (command.Caller.Here, command.Caller.Agent);
        var name = command.DisplayName is { Length: > 0 } given ? given : await agents.FindName(here, agent, ct);
        if (name is null) return RegisteredAgentErrors.UnknownToken;
        var card = AgentCard.Show(here, agent, name, command.Description, command.Kind, command.Json, clock.GetUtcNow());
        if (card.Error is { } refusal) return refusal;
        if (!await agents.Show(card.Value, ct)) return RegisteredAgentErrors.UnknownToken;
        // What it offers to pools is remembered on every node.
        await evictions.Announce(command.Caller.Id, ct);
        return default(Done);
    }
}
