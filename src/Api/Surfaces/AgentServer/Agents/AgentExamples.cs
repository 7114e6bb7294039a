using AgentPlatform.Api.Surfaces.AgentServer.Tasks;

namespace AgentPlatform.Api.Surfaces.AgentServer.Agents;

/// <summary>A value of each type that agents and their work are told with.</summary>
internal static class AgentExamples
{
    private const string Ada = "0199d3c0-6f2a-7c11-8a10-5b0c9f4e2a01";
    private const string Bob = "0199d3c0-6f2a-7c11-8a10-5b0c9f4e2a02";
    private const string Here = "0199d3c0-6f2a-7c11-8a10-5b0c9f4e2a03";
    private const string Task = "task_0199d3c0-6f2a-7c11-8a10-5b0c9f4e2a04";

    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(CardWire)] = Card,
        [typeof(CardWire[])] = $"[{Card}]",
        [typeof(CardBody)] = """{"display_name":"Ada","description":"Reviews code","agent_type":"custom","card":{"skills":[{"name":"review"}],"tags":["gpu"]}}""",
        [typeof(AgentWhoamiWire)] = $$"""{"user_id":"{{Bob}}","workspace_id":"{{Here}}","workspace_name":"Default workspace","sandbox_id":"{{Ada}}","short_id":"k3v09qxa","display_name":"Ada","role":"owner","sandbox_status":"running"}""",
        [typeof(SandboxWire)] = Sandbox,
        [typeof(SandboxWire[])] = $"[{Sandbox}]",
        [typeof(SandboxNameBody)] = """{"name":"Ada"}""",
        [typeof(NewTaskBody)] = $$"""{"target_id":"{{Ada}}","prompt":"Review the change","skill":"review","timeout_seconds":600,"delegation_chain":["{{Bob}}"]}""",
        [typeof(NewTaskWire)] = $$"""{"task_id":"{{Task}}","session_id":"","status":"pending"}""",
        [typeof(TaskItemWire[])] = $$"""[{"task_id":"{{Task}}","target_id":"{{Ada}}","requester_id":"{{Bob}}","status":"completed","skill":"review","prompt":"Review the change","total_cost_usd":0.5,"num_turns":3,"created_at":"2026-05-22T08:30:00Z","completed_at":"2026-05-22T08:31:00Z"}]""",
        [typeof(TaskWire)] = $$"""{"task_id":"{{Task}}","workspace_id":"{{Here}}","requester_id":"{{Bob}}","target_id":"{{Ada}}","skill":"review","prompt":"Review the change","status":"completed","result":{"verdict":"fine"},"total_cost_usd":0.5,"num_turns":3,"created_at":"2026-05-22T08:30:00Z","completed_at":"2026-05-22T08:31:00Z"}""",
        [typeof(PolledTaskWire[])] = $$"""[{"task_id":"{{Task}}","prompt":"Review the change","max_turns":10}]""",
        [typeof(TaskReportBody)] = """{"status":"completed","result":{"verdict":"fine"},"total_cost_usd":0.5,"num_turns":3}""",
        [typeof(CancelledTaskWire)] = """{"status":"cancelled"}""",
        [typeof(InteractionWire[])] = $$"""[{"id":17,"actor_id":"{{Bob}}","action":"task_created","target_id":"{{Task}}","target_type":"task","detail":{"target_id":"{{Ada}}","skill":"review"},"created_at":"2026-05-22T08:30:00Z"}]""",
    };

    private static string Card => $$"""{"agent_id":"{{Ada}}","display_name":"Ada","description":"Reviews code","agent_type":"custom","status":"available","card":{"skills":[{"name":"review"}]},"version":1}""";

    private static string Sandbox => $$"""
        {"id":"{{Ada}}","short_id":"k3v09qxa","workspace_id":"{{Here}}","name":"Ada","type":"custom","status":"running","created_at":"2026-05-22T08:30:00Z","last_activity_at":"2026-05-22T08:30:05Z","paused_at":null,
         "is_local":true,"last_heartbeat_at":"2026-05-22T08:30:05Z"}
        """;
}
