using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>
/// Deletes the caller's workspace. At once nobody is a member of it and no credential for it is accepted; what belonged to it goes in the background, in bounded batches, and the audit trail stays.
/// Whoever's personal workspace it was gets a new one.
/// </summary>
public sealed record DeleteWorkspace(Caller Caller) : ICommand<Done>
{
    public static Scope Needs => Scope.DeleteWorkspace;
}

internal sealed class DeleteWorkspaceHandler(IWorkspaceStore workspaces, IPersonalWorkspaces personal, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<DeleteWorkspace, Done>
{
    public async Task<Result<Done>> Handle(DeleteWorkspace command, CancellationToken ct)
    {
        if (await workspaces.Lock(command.Caller.Here, ct) is not { } workspace) return WorkspaceErrors.NotFound;

        await workspaces.Close(workspace.Id, clock.GetUtcNow(), ct);
        await personal.Replace(workspace.Id, ct);
        await evictions.Announce(new PrincipalId(workspace.Id.Value), ct);
        await audit.Record(new AuditEntry(command.Caller, "workspaces.deleted")
        {
            Target = new("workspace", workspace.Id.Value.ToString()),
            Detail = AuditDetail.Of(("name", workspace.Name)),
        }, ct);
        return default(Done);
    }
}
