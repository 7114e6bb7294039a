using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer.Agents;
using AgentPlatform.Api.Surfaces.AgentServer.ApiKeys;
using AgentPlatform.Api.Surfaces.AgentServer.Executors;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;
using AgentPlatform.Api.Surfaces.AgentServer.Administration;
using AgentPlatform.Api.Surfaces.AgentServer.Mailboxes;
using AgentPlatform.Api.Surfaces.AgentServer.OAuth;
using AgentPlatform.Api.Surfaces.AgentServer.Tasks;
using AgentPlatform.Api.Surfaces.AgentServer.Tunnels;
using AgentPlatform.Api.Surfaces.AgentServer.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>The agentserver API. Its table of contents; see docs/surfaces/agentserver.md.</summary>
internal static class AgentServerSurface
{
    public const string Name = "agentserver";

    public static Surface Description { get; } = new(Name, AgentServerWire.Shared,
    [
        "/api/workspaces", "/api/admin/users", "/api/admin/workspaces", "/api/admin/quotas", "/api/auth/check", "/api/auth/oidc",
        "/api/agent/mailbox", "/api/agent/tasks", "/api/agent/discovery", "/api/agent/whoami", "/api/agents", "/api/tasks", "/api/sandboxes",
        "/api/codex", "/api/internal/codex",
        "/api/oauth2", "/oauth2", "/api/agent/register", "/api/tunnel",
    ]);

    public static void MapAgentServer(this IEndpointRouteBuilder endpoints)
    {
        var routes = new AgentServerRoutes(endpoints);
        routes.MapWorkspaceKeys();
        routes.MapSession();
        routes.MapWorkspaces();
        routes.MapMembers();
        routes.MapAccounts();
        routes.MapLimits();
        routes.MapOAuth();
        routes.MapAgents();
        routes.MapSandboxes();
        routes.MapTasks();
        routes.MapAgentTasks();
        routes.MapExecutors();
        routes.MapCodexTokens();
        routes.MapInternalCodexTokens();
        routes.MapMailbox();
        routes.MapTokens();
        routes.MapVerification();
        routes.MapDevicePages();
        routes.MapRegistration();
        routes.MapTunnels();
    }
}
