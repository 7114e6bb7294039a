using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.OpenSession.Identity;
using AgentPlatform.Api.Surfaces.OpenSession.Service;
using AgentPlatform.Api.Surfaces.OpenSession.Sessions;

namespace AgentPlatform.Api.Surfaces.OpenSession;

/// <summary>The OpenSession API, self-hosted profile. Its table of contents; see docs/surfaces/opensession.md.</summary>
internal static class OpenSessionSurface
{
    public const string Name = "opensession";

    public static Surface Description { get; } = new(Name, OpenSessionWire.Shared,
    [
        "/api/sessions", "/api/register", "/api/health", "/api/capabilities", "/api/admin/sessions", "/llms.txt",
        "/api/auth/verify", "/api/auth/providers", "/api/auth/oauth", "/api/auth/password", "/api/auth/change-password", "/api/auth/regenerate-key", "/api/auth/api-keys",
    ])
    {
        IsStrictAboutSlashes = true,
        IsOpenToAllOrigins = true,
    };

    public static void MapOpenSession(this IEndpointRouteBuilder endpoints)
    {
        var routes = new OpenSessionRoutes(endpoints);
        routes.MapService();
        routes.MapIdentity();
        routes.MapSessions();
    }
}
