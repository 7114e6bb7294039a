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
