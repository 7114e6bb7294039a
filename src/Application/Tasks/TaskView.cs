using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tasks;

/// <summary>A task as people and agents see it.</summary>
public sealed record TaskView
{
    public required TaskId Id { get; init; }

    public required WorkspaceId Workspace { get; init; }

    /// <summary>Its place in the workspace's list; grows with every task.</summary>
    public long Number { get; init; }

    public AgentId? Requester { get; init; }

    public AgentId? Target { get; init; }

    public string? Pool { get; init; }

    public required TaskState State { get; init; }

    /// <summary>Minus the priority.</summary>
    public short Rank { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    public AgentId? Holder { get; init; }

    public long Fence { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public int Attempt { get; init; }

    public int MostTries { get; init; }

    public string? Skill { get; init; }

    public int? MaxTurns { get; init; }

    public double? MaxBudgetUsd { get; init; }

    public TaskId? Parent { get; init; }

    public SessionId? Session { get; init; }

    public string? FailureReason { get; init; }

    public double? TotalCostUsd { get; init; }

    public int NumTurns { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>UTF-8.</summary>
    public byte[] Prompt { get; init; } = [];

    /// <summary>JSON as it was sent; null where there is none, and in lists.</summary>
    public byte[]? Result { get; init; }

    /// <summary>Texts of agents and of tools, a line between two; null where there are none, or where it was not asked for.</summary>
    public string? Output { get; init; }
}

/// <summary>A task that was just handed to an agent.</summary>
public sealed record ClaimedTask(ToldTask Told)
{
    public TaskId Id => Told.Task.Id;

    /// <summary>What every report has to show, where it was claimed under a lease.</summary>
    public long Fence => Told.Task.Fence;

    public DateTimeOffset? LeaseUntil => Told.Task.LeaseUntil;

    public int Attempt => Told.Task.Attempt;

    public string? Pool => Told.Task.Pool;

    public string? Skill => Told.Task.Skill;

    public int? MaxTurns => Told.Task.MaxTurns;

    public double? MaxBudgetUsd => Told.Task.MaxBudgetUsd;

    public SessionId? Session => Told.Task.Session;
}
