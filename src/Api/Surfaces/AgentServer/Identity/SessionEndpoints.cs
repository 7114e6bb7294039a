using System.Text.Json.Serialization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Identity;

namespace AgentPlatform.Api.Surfaces.AgentServer.Identity;

/// <summary>Whether a browser is logged in; logging in and out are shared handles (contract agentserver 3.1).</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this AgentServerRoutes routes) =>
        routes.Get("/api/auth/check", () => Reply.Value(new AuthStatusWire("ok")), "auth.check", "Identity", "Is this browser logged in", AgentServerAuth.Cookie)
            .Describe("By its cookie alone.").Refuses(401).Needs<WhoAmI>();
}

/// <summary>The browser is logged in.</summary>
/// <param name="Status">Always `ok`.</param>
[SchemaName("AuthStatusResponse")]
internal sealed record AuthStatusWire([property: JsonPropertyName("status")] string Status);
