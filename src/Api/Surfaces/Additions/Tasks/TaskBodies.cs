using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Sessions.Hail;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Api.Surfaces.Additions.Tasks;

/// <summary>Tasks to be made: all of them or none.</summary>
/// <param name="Tasks">1 to 1000, handed out in this order.</param>
internal sealed record TaskBatchBody([property: JsonPropertyName("tasks"), JsonRequired] IReadOnlyList<TaskOrderBody> Tasks)
{
    public CreateTasks On(Caller caller) => new(caller, [.. Tasks.Select((task, place) => task.On(place))]);
}

/// <summary>A task to be made.</summary>
/// <param name="TargetId">The agent that is to do it; or else `pool`.</param>
/// <param name="Pool">Any agent of the workspace with a skill or a label.</param>
/// <param name="Prompt">What is to be done.</param>
/// <param name="SystemContext">More for the agent to know.</param>
/// <param name="Skill">What it takes; told to the agent.</param>
/// <param name="RequesterId">An agent on whose behalf a person asks; an agent asks for itself.</param>
/// <param name="DelegationChain">Agents that it has come through so far, in order, at most five, without the target.</param>
/// <param name="ParentId">The task that it is a part of.</param>
/// <param name="Priority">-100 to 100; higher is earlier.</param>
/// <param name="DelaySeconds">Nobody gets it earlier; up to a year.</param>
/// <param name="MaxAttempts">How often it is tried when its agents are lost or give it back, 1 to 100; then it is dead.</param>
/// <param name="MaxTurns">Told to the agent.</param>
/// <param name="MaxBudgetUsd">Told to the agent.</param>
/// <param name="TimeoutSeconds">It fails with the reason `timeout` so long after an agent has taken it; null: nothing enforces a time.</param>
internal sealed record TaskOrderBody(
    [property: JsonPropertyName("prompt"), JsonRequired] string? Prompt,
    [property: JsonPropertyName("target_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TargetId = null,
    [property: JsonPropertyName("pool"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TaskPoolBody? Pool = null,
    [property: JsonPropertyName("system_context"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SystemContext = null,
    [property: JsonPropertyName("skill"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Skill = null,
    [property: JsonPropertyName("requester_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RequesterId = null,
    [property: JsonPropertyName("delegation_chain"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? DelegationChain = null,
    [property: JsonPropertyName("parent_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParentId = null,
    [property: JsonPropertyName("priority"), JsonNumberHandling(JsonNumberHandling.Strict)] int Priority = 0,
    [property: JsonPropertyName("delay_seconds"), JsonNumberHandling(JsonNumberHandling.Strict)] double DelaySeconds = 0,
    [property: JsonPropertyName("max_attempts"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxAttempts = null,
    [property: JsonPropertyName("max_turns"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxTurns = null,
    [property: JsonPropertyName("max_budget_usd"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MaxBudgetUsd = null,
    [property: JsonPropertyName("timeout_seconds"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? TimeoutSeconds = null)
{
    public NewTask On(int place)
    {
        if (DelaySeconds is not >= 0 || DelaySeconds > CreateTasks.LongestDelay.TotalSeconds)
            throw new RefusedRequestException(RequestErrors.Mistyped(string.Create(null, $"tasks[{place}].delay_seconds: expected 0 to {CreateTasks.LongestDelay.TotalSeconds}")));
        var order = new TaskOrder
        {
            Target = TargetId is null ? null : new AgentId(AdditionsIds.Read(TargetId)),
            Pool = Pool?.On(place),
            Skill = Skill is { Length: > 0 } ? Skill : null,
            MaxTurns = MaxTurns,
            MaxBudgetUsd = MaxBudgetUsd,
            TimeoutSeconds = TimeoutSeconds,
            DelegationChain = [.. (DelegationChain ?? []).Select(agent => new AgentId(AdditionsIds.Read(agent)))],
            Priority = Priority,
            Delay = TimeSpan.FromSeconds(DelaySeconds),
            MostAttempts = MaxAttempts,
            Parent = ParentId is null ? null : AdditionsIds.Task(ParentId),
        };
        var texts = new TaskTexts(Encoding.UTF8.GetBytes(Prompt ?? ""), SystemContext is { Length: > 0 } context ? Encoding.UTF8.GetBytes(context) : null);
        return new NewTask(order, texts, RequesterId is null ? null : new AgentId(AdditionsIds.Read(RequesterId)));
    }
}

/// <summary>A pool: exactly one of the two.</summary>
/// <param name="Skill">Agents whose card has this skill.</param>
/// <param name="Label">Agents whose card has this label or tag.</param>
internal sealed record TaskPoolBody(
    [property: JsonPropertyName("skill"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Skill = null,
    [property: JsonPropertyName("label"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Label = null)
{
    public TaskPool On(int place) => (Skill, Label) switch
    {
        ({ } skill, null) => TaskPool.OfSkill(skill) ?? throw Invalid(place),
        (null, { } label) => TaskPool.OfLabel(label) ?? throw Invalid(place),
        _ => throw Invalid(place),
    };

    private static RefusedRequestException Invalid(int place) =>
        new(RequestErrors.Mistyped(string.Create(null, $"tasks[{place}].pool: expected a skill or a label of 1 to {TaskPool.LongestName} bytes")));
}

/// <summary>How much work is wanted.</summary>
/// <param name="Limit">At most so many tasks, 1 to 1000.</param>
/// <param name="LeaseSeconds">How long they are the agent's without a renewal, 1 to 43200; 8 if not given.</param>
/// <param name="WaitSeconds">How long to wait for the first, 0 to 60.</param>
internal sealed record ClaimBody(
    [property: JsonPropertyName("limit"), JsonNumberHandling(JsonNumberHandling.Strict)] int Limit = 1,
    [property: JsonPropertyName("lease_seconds"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LeaseSeconds = null,
    [property: JsonPropertyName("wait_seconds"), JsonNumberHandling(JsonNumberHandling.Strict)] double WaitSeconds = 0)
{
    public ClaimTasks On(Caller caller) => new(caller, Limit, Lease(LeaseSeconds), WaitSeconds is >= 0 and <= Waiting.Most ? TimeSpan.FromSeconds(WaitSeconds) : throw new RefusedRequestException(Waiting.Invalid));

    public static TimeSpan Lease(double? seconds) => seconds switch
    {
        null => ClaimTasks.DefaultLease,
        >= 1 and <= 43200 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new RefusedRequestException(RequestErrors.Mistyped("lease_seconds: expected 1 to 43200")),
    };
}

/// <summary>What an agent says while it works.</summary>
/// <param name="Events">1 to 1000, together at most 1 MiB.</param>
/// <param name="Fence">What the claim said; needed where it was one under a lease.</param>
internal sealed record OutputBody(
    [property: JsonPropertyName("events"), JsonRequired] IReadOnlyList<OutputEventBody> Events,
    [property: JsonPropertyName("fence"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Fence = null)
{
    public WriteOutput On(Caller caller, string task) => new(caller, AdditionsIds.Task(task), Fence, [.. Events.Select(one => one.On())]);
}

/// <summary>One thing that an agent says: in words, as data, or both.</summary>
/// <param name="Text">In words.</param>
/// <param name="Type">What it is; `text` and `tool_result` are part of the output that is read as one text.</param>
/// <param name="Data">Any JSON.</param>
internal sealed record OutputEventBody(
    [property: JsonPropertyName("text"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null,
    [property: JsonPropertyName("type")] string Type = OutputEntry.Text,
    [property: JsonPropertyName("data"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null)
{
    public OutputEntry On() => new(Type, Text, Data is { } data ? Line(data) : null);

    // However it was sent: entries of a log are lines.
    private static byte[] Line(JsonElement data)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Shape.Writing)) data.WriteTo(json);
        return line.WrittenSpan.ToArray();
    }
}

/// <summary>Leases to be renewed.</summary>
/// <param name="Tasks">1 to 1000.</param>
/// <param name="LeaseSeconds">From now on, 1 to 43200; 8 if not given.</param>
internal sealed record RenewBody(
    [property: JsonPropertyName("tasks"), JsonRequired] IReadOnlyList<FencedTaskBody> Tasks,
    [property: JsonPropertyName("lease_seconds"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LeaseSeconds = null)
{
    public RenewTasks On(Caller caller) => new(caller, [.. Tasks.Select(task => (AdditionsIds.Task(task.TaskId ?? ""), task.Fence))], ClaimBody.Lease(LeaseSeconds));
}

/// <summary>A claimed task.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Fence">What the claim said.</param>
internal sealed record FencedTaskBody(
    [property: JsonPropertyName("task_id"), JsonRequired] string? TaskId,
    [property: JsonPropertyName("fence"), JsonRequired, JsonNumberHandling(JsonNumberHandling.Strict)] long Fence);

/// <summary>Shows that the task is still the agent's.</summary>
/// <param name="Fence">What the claim said; not for tasks that were polled.</param>
internal sealed record ReleaseBody([property: JsonPropertyName("fence"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Fence = null)
{
    public ReportTask On(Caller caller, string id) => new(caller, AdditionsIds.Task(id), TaskReportKind.Released, Fence, null, null, default);
}

/// <summary>Which finished tasks are put back to work: those named, or those that fit.</summary>
/// <param name="TaskIds">1 to 1000; or else `status`.</param>
/// <param name="Status">`dead`, `failed` or `cancelled`.</param>
/// <param name="Pool">Only those of a pool, as `skill:...` or `label:...`.</param>
/// <param name="TargetId">Only those for an agent.</param>
/// <param name="Limit">The oldest so many, 1 to 1000.</param>
/// <param name="Preview">Tells which they are and changes nothing.</param>
internal sealed record ReplayBody(
    [property: JsonPropertyName("task_ids"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? TaskIds = null,
    [property: JsonPropertyName("status"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status = null,
    [property: JsonPropertyName("pool"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Pool = null,
    [property: JsonPropertyName("target_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TargetId = null,
    [property: JsonPropertyName("limit"), JsonNumberHandling(JsonNumberHandling.Strict)] int Limit = 100,
    [property: JsonPropertyName("preview")] bool Preview = false)
{
    public ReplayTasks On(Caller caller) => new(caller, TaskIds?.Select(AdditionsIds.Task).ToList(), Status switch
    {
        null => null,
        "dead" => Filter(TaskState.Dead),
        "failed" => Filter(TaskState.Failed),
        "cancelled" => Filter(TaskState.Cancelled),
        _ => throw new RefusedRequestException(RequestErrors.Mistyped("status: unknown value, expected one of dead, failed, cancelled")),
    }, Limit, Preview);

    private ReplayFilter Filter(TaskState state) => new(state, Pool, TargetId is null ? null : new AgentId(AdditionsIds.Read(TargetId)));
}
