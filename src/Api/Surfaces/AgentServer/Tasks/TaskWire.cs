using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Api.Surfaces.AgentServer.Tasks;

/// <summary>A new task.</summary>
/// <param name="TaskId">`task_` and a uuid.</param>
/// <param name="SessionId">Where its output goes; empty where there is none.</param>
/// <param name="Status">Always `pending`.</param>
[SchemaName("AgentTaskCreateResponse")]
internal sealed record NewTaskWire(
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("status")] string Status)
{
    public static NewTaskWire From(IReadOnlyList<TaskId> tasks) => new(TaskText.Id(tasks[0]), "", "pending");
}

/// <summary>A task in a list.</summary>
[SchemaName("AgentTaskItem")]
internal sealed record TaskItemWire(
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("target_id")] string TargetId,
    [property: JsonPropertyName("requester_id")] string RequesterId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("skill"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Skill,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("total_cost_usd"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TotalCostUsd,
    [property: JsonPropertyName("num_turns")] int NumTurns,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("completed_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CompletedAt)
{
    public static TaskItemWire From(TaskView task) => new(
        TaskText.Id(task.Id), task.Target?.Value.ToString() ?? "", task.Requester?.Value.ToString() ?? "", TaskText.Status(task.State), TaskText.OrLeftOut(task.Skill), Encoding.UTF8.GetString(task.Prompt),
        TaskText.OrLeftOut(task.TotalCostUsd), task.NumTurns, AgentServerIds.Seconds(task.CreatedAt), task.CompletedAt is { } end ? AgentServerIds.Seconds(end) : null);
}

/// <summary>A task with all that is known of it.</summary>
/// <param name="TaskId">`task_` and a uuid.</param>
/// <param name="WorkspaceId">Where it lies.</param>
/// <param name="SessionId">Where its output goes; left out where there is none.</param>
/// <param name="RequesterId">The agent that asked for it; empty where a person did.</param>
/// <param name="TargetId">The agent that it is meant for; of a pool's task the agent that has it, empty while nobody does.</param>
/// <param name="Skill">What it takes.</param>
/// <param name="Prompt">What is to be done.</param>
/// <param name="Status">`pending`, `assigned`, `running`, `completed`, `failed` or `cancelled`; `failed` also for one that was tried too often (its `failure_reason` says so).</param>
/// <param name="FailureReason">Why it failed.</param>
/// <param name="Result">JSON as its agent sent it.</param>
/// <param name="TotalCostUsd">What it has cost.</param>
/// <param name="NumTurns">How many turns it took; 0 until it is told.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CompletedAt">When it was over.</param>
/// <param name="Output">With `include_output=true`, where there is any.</param>
[SchemaName("AgentTaskDetail")]
internal sealed record TaskWire(
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("session_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SessionId,
    [property: JsonPropertyName("requester_id")] string RequesterId,
    [property: JsonPropertyName("target_id")] string TargetId,
    [property: JsonPropertyName("skill"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Skill,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("failure_reason"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FailureReason,
    [property: JsonPropertyName("result"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Result,
    [property: JsonPropertyName("total_cost_usd"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TotalCostUsd,
    [property: JsonPropertyName("num_turns")] int NumTurns,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("completed_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CompletedAt,
    [property: JsonPropertyName("output"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Output)
{
    public static TaskWire From(TaskView task) => new(
        TaskText.Id(task.Id), task.Workspace.Value.ToString(), task.Session?.Value.ToString(), task.Requester?.Value.ToString() ?? "", (task.Target ?? task.Holder)?.Value.ToString() ?? "",
        TaskText.OrLeftOut(task.Skill), Encoding.UTF8.GetString(task.Prompt), TaskText.Status(task.State), TaskText.OrLeftOut(task.FailureReason),
        task.Result is { } result ? AgentServerJson.Verbatim(result) : null, TaskText.OrLeftOut(task.TotalCostUsd), task.NumTurns, AgentServerIds.Seconds(task.CreatedAt),
        task.CompletedAt is { } end ? AgentServerIds.Seconds(end) : null, task.Output);
}

/// <summary>A task that was just handed to the agent that polled.</summary>
[SchemaName("AgentTaskPollItem")]
internal sealed record PolledTaskWire(
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("session_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SessionId,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("system_context"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SystemContext,
    [property: JsonPropertyName("max_turns"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxTurns,
    [property: JsonPropertyName("max_budget_usd"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MaxBudgetUsd)
{
    public static PolledTaskWire From(ClaimedTask task) => new(
        TaskText.Id(task.Id), task.Session?.Value.ToString(), Encoding.UTF8.GetString(task.Told.Texts.Prompt),
        task.Told.Texts.SystemContext is { Length: > 0 } context ? Encoding.UTF8.GetString(context) : null, task.MaxTurns is 0 ? null : task.MaxTurns, TaskText.OrLeftOut(task.MaxBudgetUsd));
}

/// <summary>A cancelled task.</summary>
/// <param name="Status">Always `cancelled`.</param>
[SchemaName("AgentTaskCancelResponse")]
internal sealed record CancelledTaskWire([property: JsonPropertyName("status")] string Status);

/// <summary>Something that was done with agents' work.</summary>
/// <param name="Id">Grows.</param>
/// <param name="ActorId">The agent that did it; null where a person did, or where it is gone.</param>
/// <param name="Action">`task_created`, `task_status_changed`, `task_cancelled` or `message_sent`.</param>
/// <param name="TargetId">The task or message.</param>
/// <param name="TargetType">`task` or `message`.</param>
/// <param name="Detail">More of it, by action.</param>
/// <param name="CreatedAt">When.</param>
[SchemaName("AgentInteractionItem")]
internal sealed record InteractionWire(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("actor_id")] string? ActorId,
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("target_id")] string TargetId,
    [property: JsonPropertyName("target_type")] string TargetType,
    [property: JsonPropertyName("detail"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Detail,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static InteractionWire From(InteractionView one)
    {
        var (action, kind, prefix) = one.Action switch
        {
            InteractionKind.TaskCreated => ("task_created", "task", TaskText.Prefix),
            InteractionKind.TaskStatusChanged => ("task_status_changed", "task", TaskText.Prefix),
            InteractionKind.TaskCancelled => ("task_cancelled", "task", TaskText.Prefix),
            InteractionKind.MessageSent => ("message_sent", "message", "msg_"),
        };
        return new InteractionWire(one.Id, one.Actor?.Value.ToString(), action, prefix + one.Target, kind, one.Detail is { } detail ? AgentServerJson.Verbatim(detail) : null, AgentServerIds.Seconds(one.CreatedAt));
    }
}

/// <summary>How this surface writes what tasks are made of.</summary>
internal static class TaskText
{
    public const string Prefix = "task_";

    public static string Id(TaskId id) => Prefix + id.Value;

    /// <summary>A form that is never issued is an id that nobody has.</summary>
    public static TaskId Read(string id) => id.StartsWith(Prefix, StringComparison.Ordinal) ? new TaskId(AgentServerIds.Read(id[Prefix.Length..])) : default;

    // Wire: what is empty or zero is left out.
    public static string? OrLeftOut(string? text) => text is { Length: > 0 } ? text : null;

    public static double? OrLeftOut(double? number) => number is 0 ? null : number;

    public static string Status(TaskState state) => state switch
    {
        TaskState.Pending => "pending",
        TaskState.Assigned => "assigned",
        TaskState.Running => "running",
        TaskState.Completed => "completed",
        // Wire: the contract has no word for what was tried too often.
        TaskState.Failed or TaskState.Dead => "failed",
        TaskState.Cancelled => "cancelled",
    };
}
