using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Agents.Registered;

/// <summary>A registered agent as people and other agents see it.</summary>
public sealed record RegisteredAgentView
{
    public required AgentId Id { get; init; }

    public required WorkspaceId Workspace { get; init; }

    public required string ShortId { get; init; }

    public required string Name { get; init; }

    public required AgentKind Kind { get; init; }

    public required UserId RegisteredBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its tunnel is open, or it has never had one; otherwise it is offline.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Its last call; may lag by a few seconds.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>What it told of its machine: a JSON object.</summary>
    public byte[]? Info { get; init; }

    public DateTimeOffset? InfoAt { get; init; }

    /// <summary>A new one.</summary>
    public static RegisteredAgentView Of(RegisteredAgent agent) => new()
    {
        Id = agent.Id,
        Workspace = agent.Workspace,
        ShortId = agent.ShortId,
        Name = agent.Name,
        Kind = agent.Kind,
        RegisteredBy = agent.RegisteredBy,
        CreatedAt = agent.CreatedAt,
        IsRunning = true,
        SeenAt = agent.CreatedAt,
    };
}

/// <summary>How an agent introduces itself.</summary>
public sealed record AgentCardView
{
    public required AgentId Agent { get; init; }

    public required string DisplayName { get; init; }

    public required string Description { get; init; }

    /// <summary>What the agent calls its own sort.</summary>
    public required string Kind { get; init; }

    public required CardStatus Status { get; init; }

    /// <summary>JSON as it was sent.</summary>
    public required byte[] Json { get; init; }

    /// <summary>Starts with 1 and grows each time the card is shown.</summary>
    public required int Version { get; init; }
}
