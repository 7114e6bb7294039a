using System.Text;
using System.Text.Json.Serialization;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Api.Surfaces.Additions.Tasks;

/// <summary>Tasks by their ids.</summary>
/// <param name="TaskIds">In the order of the request.</param>
internal sealed record TaskIdsWire([property: JsonPropertyName("task_ids")] IReadOnlyList<string> TaskIds)
{
    public static TaskIdsWire From(IReadOnlyList<TaskId> tasks) => new([.. tasks.Select(AdditionsIds.Text)]);
}

/// <summary>A page of a workspace's tasks.</summary>
/// <param name="Tasks">Newest first.</param>
/// <param name="Next">What to send as `after` for the next page; null on the last.</param>
internal sealed record TaskListWire([property: JsonPropertyName("tasks")] IReadOnlyList<ListedTaskWire> Tasks, [property: JsonPropertyName("next")] string? Next)
{
    public static TaskListWire From(TaskPage page) => new([.. page.Tasks.Select(ListedTaskWire.From)], page.Next?.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>A task in a list.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Status">`pending`, `assigned`, `running`, `completed`, `failed`, `cancelled` or `dead`.</param>
/// <param name="TargetId">The agent that it is meant for; null where a pool is.</param>
/// <param name="Pool">The pool that it is meant for; null where an agent is.</param>
/// <param name="RequesterId">The agent that asked for it; null where a person did.</param>
/// <param name="HolderId">The agent that has it, or had it last.</param>
/// <param name="ParentId">The task that it is a part of.</param>
/// <param name="Priority">Higher is earlier.</param>
/// <param name="Attempt">How often it was claimed.</param>
/// <param name="MaxAttempts">How often it may be.</param>
/// <param name="NotBefore">When it waits to begin waiting.</param>
/// <param name="LeaseUntil">When its lease ends.</param>
/// <param name="FailureReason">Why it failed, or died.</param>
/// <param name="Prompt">What is to be done.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CompletedAt">When it was over.</param>
internal sealed record ListedTaskWire(
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("target_id")] string? TargetId,
    [property: JsonPropertyName("pool")] string? Pool,
    [property: JsonPropertyName("requester_id")] string? RequesterId,
    [property: JsonPropertyName("holder_id")] string? HolderId,
    [property: JsonPropertyName("parent_id")] string? ParentId,
    [property: JsonPropertyName("priority")] int Priority,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("max_attempts")] int MaxAttempts,
    [property: JsonPropertyName("not_before")] string? NotBefore,
    [property: JsonPropertyName("lease_until")] string? LeaseUntil,
    [property: JsonPropertyName("failure_reason")] string? FailureReason,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("completed_at")] string? CompletedAt)
{
    public static ListedTaskWire From(TaskView task) => new(
        AdditionsIds.Text(task.Id), TaskStateText.Of(task.State), task.Target?.Value.ToString(), task.Pool, task.Requester?.Value.ToString(), task.Holder?.Value.ToString(),
        task.Parent is { } parent ? AdditionsIds.Text(parent) : null, -task.Rank, task.Attempt, task.MostTries, Instant(task.ReadyAt), Instant(task.LeaseUntil), task.FailureReason,
        Encoding.UTF8.GetString(task.Prompt), AdditionsIds.Instant(task.CreatedAt), Instant(task.CompletedAt));

    private static string? Instant(DateTimeOffset? at) => at is { } instant ? AdditionsIds.Instant(instant) : null;
}

/// <summary>Work for the agent that asked.</summary>
/// <param name="Tasks">Empty where there is none.</param>
internal sealed record ClaimedTasksWire([property: JsonPropertyName("tasks")] IReadOnlyList<ClaimedTaskWire> Tasks)
{
    public static ClaimedTasksWire From(IReadOnlyList<ClaimedTask> tasks) => new([.. tasks.Select(ClaimedTaskWire.From)]);
}

/// <summary>A task that is the agent's until its lease ends.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Fence">To be shown with every report and renewal; grows with each claim of the task.</param>
/// <param name="LeaseUntil">When somebody else may get it.</param>
/// <param name="Attempt">How often it has been claimed, this time included.</param>
/// <param name="Pool">The pool that it came from; null where it is meant for the agent itself.</param>
/// <param name="Prompt">What is to be done.</param>
/// <param name="SystemContext">More to know.</param>
/// <param name="Skill">What it takes.</param>
/// <param name="MaxTurns">What its creator allows.</param>
/// <param name="MaxBudgetUsd">What its creator allows.</param>
internal sealed record ClaimedTaskWire(
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("fence")] long Fence,
    [property: JsonPropertyName("lease_until")] string? LeaseUntil,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("pool")] string? Pool,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("system_context")] string? SystemContext,
    [property: JsonPropertyName("skill")] string? Skill,
    [property: JsonPropertyName("max_turns")] int? MaxTurns,
    [property: JsonPropertyName("max_budget_usd")] double? MaxBudgetUsd)
{
    public static ClaimedTaskWire From(ClaimedTask task) => new(
        AdditionsIds.Text(task.Id), task.Fence, task.LeaseUntil is { } until ? AdditionsIds.Instant(until) : null, task.Attempt, task.Pool, Encoding.UTF8.GetString(task.Told.Texts.Prompt),
        task.Told.Texts.SystemContext is { } context ? Encoding.UTF8.GetString(context) : null, task.Skill, task.MaxTurns, task.MaxBudgetUsd);
}

/// <summary>What became of the leases.</summary>
/// <param name="Tasks">In the order of the request.</param>
internal sealed record RenewedTasksWire([property: JsonPropertyName("tasks")] IReadOnlyList<RenewedTaskWire> Tasks)
{
    public static RenewedTasksWire From(IReadOnlyList<RenewedTask> tasks) => new([.. tasks.Select(RenewedTaskWire.From)]);
}

/// <summary>What became of a lease.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="LeaseUntil">Null where it could not be renewed: the agent has to stop working on it.</param>
/// <param name="Code">Why it could not; null where it was.</param>
internal sealed record RenewedTaskWire(
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("lease_until")] string? LeaseUntil,
    [property: JsonPropertyName("code")] string? Code)
{
    public static RenewedTaskWire From(RenewedTask task) => new(AdditionsIds.Text(task.Id), task.LeaseUntil is { } until ? AdditionsIds.Instant(until) : null, Reason(task.Refusal));

    private static string? Reason(Error? refusal) => refusal?.Code;
}
