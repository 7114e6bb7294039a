using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Agents.Registered;

/// <summary>Whom a token belongs to.</summary>
public sealed record AgentHolder
{
    public required WorkspaceId Workspace { get; init; }

    public required AgentId Id { get; init; }

    /// <summary>The token opens the agent's tunnel, too.</summary>
    public required bool IsTunnel { get; init; }
}

/// <summary>What Agents tells other features about agents that registered themselves.</summary>
public interface IRegisteredAgents
{
    /// <summary>Whose token has this hash; null for nobody's.</summary>
    Task<AgentHolder?> FindHolder(byte[] hash, CancellationToken ct);

    /// <summary>Where each of these agents works; one that does not exist is not in the answer. Those that are found cannot go until the running transaction has ended.</summary>
    Task<IReadOnlyDictionary<AgentId, WorkspaceId>> LockPlaces(IReadOnlyCollection<AgentId> agents, CancellationToken ct);

    /// <summary>Where an agent works; null where there is none.</summary>
    Task<WorkspaceId?> FindPlace(AgentId agent, CancellationToken ct);

    /// <summary>After so long without a sign of life an agent counts as gone (contract agentserver 4.8).</summary>
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>Those of these agents that have given a sign of life since then; neither the silent ones nor those that are gone for good.</summary>
    Task<IReadOnlySet<AgentId>> FindAlive(IReadOnlyCollection<AgentId> agents, DateTimeOffset since, CancellationToken ct);

    /// <summary>How many agents each of these workspaces has; one without any is not in the answer.</summary>
    Task<IReadOnlyDictionary<WorkspaceId, long>> Count(IReadOnlyCollection<WorkspaceId> workspaces, CancellationToken ct);

    /// <summary>What the agent's card says that it can do and is labelled with; nothing where it has no card.</summary>
    Task<AgentOffer> FindOffer(WorkspaceId workspace, AgentId agent, CancellationToken ct);

    /// <summary>Agents of the workspace whose card has this skill, in the order of their ids, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<AgentId>> WithSkill(WorkspaceId workspace, string skill, int most, CancellationToken ct);
}

/// <summary>What an agent offers to pools.</summary>
public sealed record AgentOffer(IReadOnlyList<string> Skills, IReadOnlyList<string> Labels);

/// <summary>What one feature keeps for an agent. Removing the agent removes it, in the same transaction.</summary>
public interface IAgentBelongings
{
    Task Remove(WorkspaceId workspace, AgentId agent, CancellationToken ct);
}
