using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Domain.Agents;

namespace AgentPlatform.Api.Surfaces.AgentServer.Agents;

/// <summary>A sandbox. The platform runs no containers: all of them are local, that is agents that registered themselves.</summary>
/// <param name="Id">The agent.</param>
/// <param name="ShortId">Eight characters.</param>
/// <param name="WorkspaceId">Where it works.</param>
/// <param name="Name">For people.</param>
/// <param name="Type">`opencode`, `claudecode` or `custom`.</param>
/// <param name="Status">`running` or `offline`.</param>
/// <param name="CreatedAt">When it registered.</param>
/// <param name="LastActivityAt">Its last call.</param>
/// <param name="PausedAt">Always null: local sandboxes cannot be paused.</param>
/// <param name="IsLocal">Always true.</param>
/// <param name="LastHeartbeatAt">Its last sign of life.</param>
/// <param name="AgentInfo">What it told of its machine; left out where it told nothing.</param>
[SchemaName("Sandbox")]
internal sealed record SandboxWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("short_id")] string ShortId,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("last_activity_at")] string? LastActivityAt,
    [property: JsonPropertyName("paused_at")] string? PausedAt,
    [property: JsonPropertyName("is_local")] bool IsLocal,
    [property: JsonPropertyName("last_heartbeat_at")] string LastHeartbeatAt,
    [property: JsonPropertyName("agent_info"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? AgentInfo)
{
    public static SandboxWire From(RegisteredAgentView agent) => new(
        agent.Id.Value.ToString(), agent.ShortId, agent.Workspace.Value.ToString(), agent.Name, Kind(agent.Kind), StatusOf(agent.IsRunning), AgentServerIds.Seconds(agent.CreatedAt),
        AgentServerIds.Seconds(agent.SeenAt), null, true, AgentServerIds.Seconds(agent.SeenAt), agent.Info is { } info ? AgentServerJson.Verbatim(info) : null);

    public static string StatusOf(bool isRunning) => isRunning ? "running" : "offline";

    private static string Kind(AgentKind kind) => kind switch
    {
        AgentKind.Opencode => "opencode",
        AgentKind.Claudecode => "claudecode",
        AgentKind.Custom => "custom",
    };
}

/// <summary>A new name.</summary>
/// <param name="Name">1 to 1024 bytes.</param>
[SchemaName("SandboxRenameRequest")]
internal sealed record SandboxNameBody([property: JsonPropertyName("name")] string? Name);
