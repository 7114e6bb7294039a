using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Whom a change of somebody's place in a workspace concerns besides the workspace.</summary>
internal sealed class MemberChanges(ICallerEvictions evictions, IBrowserSessionFlags browsers, IAuditTrail audit)
{
    /// <summary>Makes it hold at once on every node, and writes it down. Comes last in a transaction.</summary>
    public async Task Tell(Caller by, string action, WorkspaceId workspace, UserId user, WorkspaceRole role, CancellationToken ct)
    {
        await browsers.RequireRotation(user, ct);
        await evictions.Announce(new PrincipalId(user.Value), ct);
        await audit.Record(new AuditEntry(by, action) { Workspace = workspace, Target = new("member", user.Value.ToString()), Detail = AuditDetail.Of(("role", role)) }, ct);
    }
}
