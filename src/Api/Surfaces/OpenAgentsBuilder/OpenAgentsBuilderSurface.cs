using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Agents;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Audit;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Keys;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Stats;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>The Open Agents Builder API. Its table of contents; see docs/surfaces/open-agents-builder.md.</summary>
internal static class OpenAgentsBuilderSurface
{
    public const string Name = "open-agents-builder";

    /// <summary>Paths below these that are not served (products, orders, calendar, attachments, memory, evals) are 404 in this surface's form.</summary>
    public static Surface Description { get; } = new(Name, OpenAgentsBuilderWire.Shared,
    [
        "/api/session", "/api/exec", "/api/agent", "/api/result", "/api/keys", "/api/audit", "/api/stats",
        "/api/chat", "/api/product", "/api/order", "/api/calendar", "/api/attachment", "/api/memory",
    ]);

    public static void MapOpenAgentsBuilder(this IEndpointRouteBuilder endpoints)
    {
        var routes = new OpenAgentsBuilderRoutes(endpoints);
        routes.MapAgents();
        routes.MapKeys();
        routes.MapStats();
        routes.MapAudit();
        routes.MapSessions();
        routes.MapResults();
    }
}
