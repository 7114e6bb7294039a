using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Domain.Tasks;

/// <summary>Any agent of the workspace whose card has a skill, or a label.</summary>
public readonly record struct TaskPool
{
    /// <summary>UTF-8 bytes of a skill or label.</summary>
    public const int LongestName = 255;

    private TaskPool(string name) => Name = name;

    /// <summary><c>skill:…</c> or <c>label:…</c>.</summary>
    public string Name { get; }

    /// <summary>The queue of the pool.</summary>
    public Guid Lane => new(SHA256.HashData(Encoding.UTF8.GetBytes(Name)).AsSpan(0, 16), bigEndian: true);

    /// <summary>The pool of those with a skill; null where the name is empty or too long.</summary>
    public static TaskPool? OfSkill(string skill) => Of("skill:", skill);

    /// <summary>The pool of those with a label; null where the name is empty or too long.</summary>
    public static TaskPool? OfLabel(string label) => Of("label:", label);

    private static TaskPool? Of(string kind, string name) =>
        name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(name) <= LongestName ? new TaskPool(kind + name) : null;
}

/// <summary>What somebody wants done: by one agent, or by any of a pool.</summary>
public sealed record TaskOrder
{
    public AgentId? Target { get; init; }

    public TaskPool? Pool { get; init; }

    public string? Skill { get; init; }

    public int? MaxTurns { get; init; }

    public double? MaxBudgetUsd { get; init; }

    /// <summary>Enforced if it is given; 0 and less count as not given.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Agents that it has come through so far, in order.</summary>
    public IReadOnlyList<AgentId> DelegationChain { get; init; } = [];

    /// <summary>−100 to 100; higher is earlier.</summary>
    public int Priority { get; init; }

    /// <summary>Nobody gets it earlier.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How often it may be tried, 1 to 100; null for 5.</summary>
    public int? MostAttempts { get; init; }

    /// <summary>The task that it is a part of.</summary>
    public TaskId? Parent { get; init; }

    /// <summary>Where its output goes.</summary>
    public SessionId? Session { get; init; }
}

/// <summary>Every refusal about tasks; texts of the contract where it has one.</summary>
public static class TaskErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "tasks.not_found", "not found");
    public static readonly Error TargetNotFound = new(ErrorKind.NotFound, "tasks.target_not_found", "target agent not found");
    public static readonly Error TargetElsewhere = new(ErrorKind.Forbidden, "tasks.target_elsewhere", "target agent not in workspace");
    public static readonly Error TargetAndPromptRequired = new(ErrorKind.Invalid, "tasks.target_and_prompt_required", "target_id and prompt required");
    public static readonly Error InvalidRequester = new(ErrorKind.Invalid, "tasks.invalid_requester", "invalid requester_id");
    public static readonly Error ParentNotFound = new(ErrorKind.Invalid, "tasks.parent_not_found", "there is no task with this parent_id");
    public static readonly Error DelegationLoop = new(ErrorKind.Invalid, "tasks.delegation_loop", "delegation loop detected");
    public static readonly Error DelegationTooDeep = new(ErrorKind.Invalid, "tasks.delegation_too_deep", "delegation chain too deep");
    public static readonly Error InvalidStatus = new(ErrorKind.Invalid, "tasks.invalid_status", "invalid status");
    public static readonly Error ReasonRequired = new(ErrorKind.Invalid, "tasks.reason_required", "failure_reason is required");
    public static readonly Error TextTooLong = new(ErrorKind.Invalid, "tasks.text_too_long", $"prompt, system context and result have at most {AgentTask.LongestText} bytes each");
    public static readonly Error OutputTooLong = new(ErrorKind.Invalid, "tasks.output_too_long", $"the events of one request have at most {AgentTask.LongestText} bytes together");
    public static readonly Error InvalidOrder = new(ErrorKind.Invalid, "tasks.invalid_order", "the task cannot be made");
    public static readonly Error NotYours = new(ErrorKind.Forbidden, "tasks.not_yours", "forbidden");
    public static readonly Error Finished = new(ErrorKind.Conflict, "tasks.finished", "task already finished");
    public static readonly Error TreeTooLarge = new(ErrorKind.Conflict, "tasks.tree_too_large", "more than 10000 tasks have come of this one: cancel parts of it");
    public static readonly Error Stale = new(ErrorKind.Conflict, "tasks.stale", "the task was given to somebody else, or the lease is over");
    public static readonly Error FenceRequired = new(ErrorKind.Conflict, "tasks.fence_required", "the task was claimed under a lease: say its fence");
    public static readonly Error NotHeld = new(ErrorKind.Conflict, "tasks.not_held", "nobody has the task");
    public static readonly Error NotLeased = new(ErrorKind.Conflict, "tasks.not_leased", "the task was not claimed under a lease");
    public static readonly Error NotReplayable = new(ErrorKind.Conflict, "tasks.not_replayable", "only a task that failed, was cancelled or is dead can be put back to work");
}
