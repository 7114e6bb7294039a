using System.Text.Json.Serialization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer.OAuth;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer.Agents;

/// <summary>How an agent gets its own tokens, with the one of a device authorization (contract agentserver 3.6).</summary>
internal static class RegisterEndpoint
{
    private static readonly Error UnknownKind = new(ErrorKind.Invalid, "request.unknown_agent_type", "invalid type: must be opencode, claudecode, or custom");

    public static void MapRegistration(this AgentServerRoutes routes) =>
        routes.Post("/api/agent/register", Register, "agents.register", "Agents", "Register an agent", GrantTokenAuth.Shared)
            .Describe("In the workspace that was chosen when the program was let in; never finds an earlier one again. Needs the scope `agent:register`, and that the person may still register agents there. The tokens are told this once. A body is needed, `{}` is enough.")
            .Refuses(400, 401, 403, 413, 422).Needs<RegisterAgent>(missing: RegisteredAgentErrors.NoPermission);

    [Creates]
    private static async Task<Reply<RegisteredAgentWire>> Register(LooseBody<RegisterAgentBody> body, Caller caller, Effects effects, CancellationToken ct)
    {
        if (body.Value is not { } given) return AgentServerErrors.BadRequest;
        if (Kind(given.Type is { Length: > 0 } type ? type : "opencode") is not { } kind) return UnknownKind;
        return await effects.Created(new RegisterAgent(caller, given.Name is { Length: > 0 } name ? name : "Local Agent", kind), RegisteredAgentWire.From, ct);
    }

    private static AgentKind? Kind(string text) => text switch
    {
        "opencode" => AgentKind.Opencode,
        "claudecode" => AgentKind.Claudecode,
        "custom" => AgentKind.Custom,
        _ => null,
    };
}

/// <summary>A new agent.</summary>
/// <param name="Name">At most 1024 bytes of UTF-8; `Local Agent` when absent.</param>
/// <param name="Type">`opencode`, which is also meant when absent, `claudecode` or `custom`.</param>
[SchemaName("AgentRegisterRequest")]
internal sealed record RegisterAgentBody([property: JsonPropertyName("name")] string? Name, [property: JsonPropertyName("type")] string? Type);

/// <summary>An agent and its tokens, told this once.</summary>
/// <param name="SandboxId">Its id.</param>
/// <param name="TunnelToken">Opens its tunnel, and is good for its other calls too: 32 hexadecimal digits.</param>
/// <param name="ProxyToken">For its calls: 32 hexadecimal digits.</param>
/// <param name="WorkspaceId">Where it is.</param>
/// <param name="ShortId">Eight characters that name it for people.</param>
[SchemaName("AgentRegisterResponse")]
internal sealed record RegisteredAgentWire(
    [property: JsonPropertyName("sandbox_id")] string SandboxId,
    [property: JsonPropertyName("tunnel_token")] string TunnelToken,
    [property: JsonPropertyName("proxy_token")] string ProxyToken,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("short_id")] string ShortId)
{
    public static RegisteredAgentWire From(NewAgent made) =>
        new(made.Agent.Id.Value.ToString(), made.Tokens.Tunnel, made.Tokens.Proxy, made.Agent.Workspace.Value.ToString(), made.Agent.ShortId);
}
