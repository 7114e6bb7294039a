using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Replies.Tunnels;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer.Tunnels;

/// <summary>Where agents keep a tunnel open (contract agentserver 3.6, 4.9).</summary>
internal static class TunnelEndpoint
{
    public static void MapTunnels(this AgentServerRoutes routes) =>
        routes.Get("/api/tunnel/{sandboxId}", Open, "tunnels.open", "Agents", "Open an agent's tunnel", TunnelCredentials.Shared)
            .Describe("A WebSocket whose binary messages carry one yamux session. While it is open the agent is running; it tells of its machine through it. A second tunnel of the same agent ends the first.")
            .WithMetadata(new ParameterWords("sandboxId", "The agent's id."), new ParameterWords("token", "The agent's tunnel token."))
            .Needs<OpenTunnel>().Text("application/octet-stream", "").Refuses(400, 401);

    private static IResult Open(string sandboxId, string? token, Caller caller, HttpContext context) =>
        context.WebSockets.IsWebSocketRequest ? new TunnelReply(caller, MachineInfo.Read) : (Reply<NoBody>)TunnelCredentials.NoWebSocket;
}

/// <summary>An agent by its tunnel token, which stands in the query: whoever opens a WebSocket from a library can seldom set headers.</summary>
internal sealed class TunnelCredentials : ICredentials
{
    private static readonly Error Missing = new(ErrorKind.Invalid, "tunnels.missing_parameters", "missing parameters");
    private static readonly Error Wrong = new(ErrorKind.Unauthenticated, "tunnels.unauthorized", "unauthorized");

    private TunnelCredentials() { }

    public static TunnelCredentials Shared { get; } = new();

    public static Error NoWebSocket { get; } = new(ErrorKind.Invalid, "tunnels.no_websocket", "this is a WebSocket: ask for an upgrade");

    public IReadOnlyList<CredentialForm> Forms { get; } = [new("tunnel", "A registered agent's `tunnel_token` in the query parameter `token`.", null)];

    public async ValueTask<Result<Caller>> Identify(HttpContext context)
    {
        if (context.Request.Query["token"].ToString() is not { Length: > 0 } token) return Missing;
        var agent = await context.RequestServices.GetRequiredService<IAuthenticator>().Agent(token, context.RequestAborted);
        if (agent.Error is not null) return Wrong;
        return agent.Value.Credential.Kind is CredentialKind.TunnelToken && agent.Value.Id.Value == AgentServerIds.Read(context.GetRouteValue("sandboxId")?.ToString() ?? "") ? agent : Wrong;
    }
}
