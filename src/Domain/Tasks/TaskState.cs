using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Tasks;

public readonly record struct TaskId(Guid Value) : IId
{
    public static TaskId New() => new(Guid.CreateVersion7());
}

/// <summary>Pending, then Assigned, Running, and one of the others for good; what lapses is Pending again, or Dead when it has lapsed too often.</summary>
public enum TaskState
{
    Pending,
    Assigned,
    Running,
    Completed,
    Failed,
    Cancelled,

    /// <summary>Tried as often as it may be, without a result; somebody has to look at it (a dead letter).</summary>
    Dead,
}

/// <summary>How long whoever took a task keeps it.</summary>
public enum TaskHold
{
    /// <summary>Until its lease ends; every report shows the fence.</summary>
    Lease,

    /// <summary>As long as the agent gives signs of life (contract agentserver 3.8: polls).</summary>
    Presence,
}

/// <summary>What a task has cost so far, as its agent tells; null for what it does not tell.</summary>
public readonly record struct TaskUse(double? CostUsd, int? Turns);
