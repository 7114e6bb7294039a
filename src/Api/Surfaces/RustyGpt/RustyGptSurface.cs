using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.RustyGpt.Identity;

namespace AgentPlatform.Api.Surfaces.RustyGpt;

/// <summary>The RustyGPT API. Its table of contents; see docs/surfaces/rustygpt.md.</summary>
internal static class RustyGptSurface
{
    public const string Name = "rustygpt";

    public static Surface Description { get; } = new(Name, RustyGptWire.Shared,
    [
        "/api/setup", "/api/oauth", "/auth-success.html", "/api/conversations", "/api/invites", "/api/threads", "/api/messages", "/api/typing", "/api/presence",
        "/api/stream", "/v1", "/api/admin/limits",
    ])
    {
        IsStrictAboutSlashes = true,
        IsLimited = true,
        Headers = [new("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'")],
    };

    public static void MapRustyGpt(this IEndpointRouteBuilder endpoints)
    {
        var routes = new RustyGptRoutes(endpoints);
        routes.MapSetup();
        routes.MapOAuth();
    }
}
