namespace AgentPlatform.Api.Surfaces.Additions.Tasks;

/// <summary>A value of each type that work is told with.</summary>
internal static class TaskExamples
{
    /// <summary>A stream with one change.</summary>
    public const string Stream = $"retry: 1000\n\nid: 1\nevent: event\ndata: {{\"task_id\":\"{Task}\",\"status\":\"pending\",\"at\":\"2026-05-22T08:30:00Z\",\"pool\":\"skill:review\"}}\n\n: keep-alive\n\n";

    /// <summary>A stream with one thing said.</summary>
    public const string OutputStream = $"retry: 1000\n\nid: 1\nevent: event\ndata: {Said}\n\n: keep-alive\n\n";

    private const string Said = """{"type":"text","at":"2026-05-22T08:30:00Z","by":"0199d3c0-6f2a-7c11-8a10-5b0c9f4e2a01","attempt":1,"text":"Half done"}""";

    private const string Task = "task_0199d3c0-6f2a-7c11-8a10-5b0c9f4e2a04";

    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(TaskBatchBody)] = """{"tasks":[{"prompt":"Review the change","pool":{"skill":"review"},"priority":10,"delay_seconds":0,"max_attempts":3},{"prompt":"Say hello","target_id":"0199d3c0-6f2a-7c11-8a10-5b0c9f4e2a01","priority":0,"delay_seconds":60}]}""",
        [typeof(TaskIdsWire)] = $$"""{"task_ids":["{{Task}}"]}""",
        [typeof(TaskListWire)] = $$"""{"tasks":[{"task_id":"{{Task}}","status":"dead","target_id":null,"pool":"skill:review","requester_id":null,"holder_id":null,"parent_id":null,"priority":0,"attempt":5,"max_attempts":5,"not_before":null,"lease_until":null,"failure_reason":"given back or lapsed 5 times","prompt":"Review the change","created_at":"2026-05-22T08:30:00Z","completed_at":"2026-05-22T08:45:00Z"}],"next":"17"}""",
        [typeof(ClaimBody)] = """{"limit":10,"lease_seconds":30,"wait_seconds":20}""",
        [typeof(ClaimedTasksWire)] = $$"""{"tasks":[{"task_id":"{{Task}}","fence":1,"lease_until":"2026-05-22T08:30:30Z","attempt":1,"pool":"skill:review","prompt":"Review the change","system_context":null,"skill":null,"max_turns":null,"max_budget_usd":null}]}""",
        [typeof(RenewBody)] = $$"""{"tasks":[{"task_id":"{{Task}}","fence":1}],"lease_seconds":30}""",
        [typeof(RenewedTasksWire)] = $$"""{"tasks":[{"task_id":"{{Task}}","lease_until":"2026-05-22T08:31:00Z","code":null}]}""",
        [typeof(OutputBody)] = """{"events":[{"text":"Half done","type":"text"},{"type":"progress","data":{"percent":50}}],"fence":1}""",
        [typeof(ReleaseBody)] = """{"fence":1}""",
        [typeof(ReplayBody)] = """{"status":"dead","pool":"skill:review","limit":100,"preview":true}""",
    };
}
