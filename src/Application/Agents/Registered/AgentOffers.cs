using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;

namespace AgentPlatform.Application.Agents.Registered;

/// <summary>Which pools agents belong to, remembered as long as the agents themselves are: a card that is shown anew is noticed on every node.</summary>
internal sealed class AgentOffers(CallerCache cache, IRegisteredAgents agents)
{
    /// <summary>What the calling agent offers.</summary>
    public async Task<AgentOffer> Of(Caller agent, CancellationToken ct)
    {
        var known = await cache.Find(CredentialSpace.AgentOffer, agent.Id.Value.ToString("N"), async () => new KnownCaller(agent) { Offer = await agents.FindOffer(agent.Here, agent.Agent, ct) });
        return known.Value.Offer!;
    }
}
