using AgentPlatform.Api.Surfaces.Additions.TenantKeys;
using AgentPlatform.Api.Surfaces.Additions.ApiKeys;
using AgentPlatform.Api.Surfaces.Additions.Audit;
using AgentPlatform.Api.Surfaces.Additions.Logins;
using AgentPlatform.Api.Surfaces.Additions.Accounts;
using AgentPlatform.Api.Surfaces.Additions.Mailboxes;
using AgentPlatform.Api.Surfaces.Additions.Sessions;
using AgentPlatform.Api.Surfaces.Additions.Tasks;
using AgentPlatform.Api.Surfaces.Additions.Transcripts;
using AgentPlatform.Api.Surfaces.Additions.Workspaces;

namespace AgentPlatform.Api.Surfaces.Additions;

/// <summary>What the platform offers beyond the five wire-compatible APIs, on the natural paths of its resources; see docs/surfaces/additions.md. Its table of contents.</summary>
internal static class AdditionsSurface
{
    public static void MapAdditions(this IEndpointRouteBuilder endpoints)
    {
        var routes = new AdditionsRoutes(endpoints);
        routes.MapKeys();
        routes.MapSessionEvents();
        routes.MapSessionPolicies();
        routes.MapSessionSearch();
        routes.MapTranscripts();
        routes.MapLogins();
        routes.MapTenantKeys();
        routes.MapInvitations();
        routes.MapWorkspaceSettings();
        routes.MapAccountAccess();
        routes.MapEncryption();
        routes.MapAudit();
        routes.MapWork();
        routes.MapAgentWork();
        routes.MapMailboxReading();
    }
}
