using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Api.Surfaces.AgentServer.Tasks;

/// <summary>What is to be done, and by whom.</summary>
/// <param name="TargetId">The agent.</param>
/// <param name="Prompt">1 byte to 1 MiB.</param>
/// <param name="Skill">What it takes; told to the agent.</param>
/// <param name="SystemContext">More for the agent to know; at most 1 MiB.</param>
/// <param name="MaxTurns">Told to the agent.</param>
/// <param name="MaxBudgetUsd">Told to the agent.</param>
/// <param name="TimeoutSeconds">The task fails with the reason `timeout` so long after an agent has taken it. Absent, 0 or less: nothing enforces a time.</param>
/// <param name="DelegationChain">Agents that it has come through so far, in order, at most five, without the target.</param>
/// <param name="RequesterId">An agent of the workspace on whose behalf a person asks; what an agent sends is not read: it asks for itself.</param>
[SchemaName("AgentTaskCreateRequest")]
internal sealed record NewTaskBody(
    [property: JsonPropertyName("target_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TargetId,
    [property: JsonPropertyName("prompt"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Prompt,
    [property: JsonPropertyName("skill"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Skill,
    [property: JsonPropertyName("system_context"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SystemContext,
    [property: JsonPropertyName("max_turns"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxTurns,
    [property: JsonPropertyName("max_budget_usd"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MaxBudgetUsd,
    [property: JsonPropertyName("timeout_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? TimeoutSeconds,
    [property: JsonPropertyName("delegation_chain"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string?>? DelegationChain,
    [property: JsonPropertyName("requester_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RequesterId)
{
    public static CreateTasks On(NewTaskBody? body, Caller caller)
    {
        if (body is null) throw new RefusedRequestException(AgentServerErrors.BadRequest);
        if (body.TargetId is not { Length: > 0 } target || body.Prompt is not { Length: > 0 } prompt) throw new RefusedRequestException(TaskErrors.TargetAndPromptRequired);
        var order = new TaskOrder
        {
            Target = new AgentId(AgentServerIds.Read(target)),
            Skill = TaskText.OrLeftOut(body.Skill),
            MaxTurns = body.MaxTurns,
            MaxBudgetUsd = body.MaxBudgetUsd,
            TimeoutSeconds = body.TimeoutSeconds,
            DelegationChain = [.. (body.DelegationChain ?? []).Select(agent => new AgentId(AgentServerIds.Read(agent ?? "")))],
        };
        var texts = new TaskTexts(Encoding.UTF8.GetBytes(prompt), body.SystemContext is { Length: > 0 } context ? Encoding.UTF8.GetBytes(context) : null);
        return new CreateTasks(caller, [new NewTask(order, texts, body.RequesterId is { Length: > 0 } requester ? new AgentId(AgentServerIds.Read(requester)) : null)]);
    }
}

/// <summary>What has become of a task.</summary>
/// <param name="Status">`running`, `completed`, `failed` or `cancelled`.</param>
/// <param name="FailureReason">Why it failed; needed then.</param>
/// <param name="Result">Any JSON of at most 1 MiB.</param>
/// <param name="Output">The result as a text, for agents that send no `result`.</param>
/// <param name="TotalCostUsd">What it has cost so far.</param>
/// <param name="NumTurns">How many turns it took so far.</param>
/// <param name="Fence">Of a task that was claimed under a lease: what the claim said.</param>
[SchemaName("AgentTaskStatusRequest")]
internal sealed record TaskReportBody(
    [property: JsonPropertyName("status"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status,
    [property: JsonPropertyName("failure_reason"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FailureReason,
    [property: JsonPropertyName("result"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Result,
    [property: JsonPropertyName("output"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Output,
    [property: JsonPropertyName("total_cost_usd"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TotalCostUsd,
    [property: JsonPropertyName("num_turns"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? NumTurns,
    [property: JsonPropertyName("fence"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Fence)
{
    public static ReportTask On(TaskReportBody? body, TaskId id, Caller caller)
    {
        if (body is null) throw new RefusedRequestException(AgentServerErrors.BadRequest);
        var kind = body.Status switch
        {
            "running" => TaskReportKind.Running,
            "completed" => TaskReportKind.Completed,
            "failed" => TaskReportKind.Failed,
            "cancelled" => TaskReportKind.Cancelled,
            _ => throw new RefusedRequestException(TaskErrors.InvalidStatus),
        };
        return new ReportTask(caller, id, kind, body.Fence, kind is TaskReportKind.Failed ? body.FailureReason : null, kind is TaskReportKind.Completed ? body.Outcome() : null, new TaskUse(body.TotalCostUsd, body.NumTurns));
    }

    // Wire: the official kit sends a text as output, and no result.
    private byte[]? Outcome()
    {
        if (Result is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } result) return Encoding.UTF8.GetBytes(result.GetRawText());
        return Output is { Length: > 0 } output ? JsonSerializer.SerializeToUtf8Bytes(output, AgentServerWire.Shared.Json.GetTypeInfo(typeof(string))) : null;
    }
}
