using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Gives the caller's workspace another name of 1 to 200 characters.</summary>
public sealed record RenameWorkspace(Caller Caller, string Name) : ICommand<WorkspaceView>
{
    public static Scope Needs => Scope.ManageWorkspace;
}

internal sealed class RenameWorkspaceHandler(IWorkspaceStore workspaces, IAuditTrail audit, TimeProvider clock) : ICommandHandler<RenameWorkspace, WorkspaceView>
{
    public async Task<Result<WorkspaceView>> Handle(RenameWorkspace command, CancellationToken ct)
    {
        if (await workspaces.Lock(command.Caller.Here, ct) is not { } workspace) return WorkspaceErrors.NotFound;
        if (workspace.Rename(command.Name, clock.GetUtcNow()) is { } refusal) return refusal;

        await workspaces.Save(workspace, ct);
        await audit.Record(new AuditEntry(command.Caller, "workspaces.renamed")
        {
            Target = new("workspace", workspace.Id.Value.ToString()),
            Detail = AuditDetail.Of(("name", workspace.Name)),
        }, ct);
        return WorkspaceView.Of(workspace);
    }
}

/// <summary>What the caller's workspace has decided about itself.</summary>
public sealed record GetWorkspaceSettings(Caller Caller) : IQuery<WorkspaceSettings>
{
    public static Scope Needs => Scope.ReadWorkspace;
}

/// <summary>What a workspace has decided about itself.</summary>
/// <param name="AllowsVisitors">Visitors without a credential may open sessions with published agents.</param>
public sealed record WorkspaceSettings(bool AllowsVisitors);

/// <summary>Changes what the caller's workspace has decided about itself. Holds at once on every node.</summary>
public sealed record SetWorkspaceSettings(Caller Caller, bool AllowsVisitors) : ICommand<WorkspaceSettings>
{
    public static Scope Needs => Scope.ManageWorkspace;
}

internal sealed class SetWorkspaceSettingsHandler(IWorkspaceStore workspaces, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock)
    : ICommandHandler<SetWorkspaceSettings, WorkspaceSettings>
{
    public async Task<Result<WorkspaceSettings>> Handle(SetWorkspaceSettings command, CancellationToken ct)
    {
        if (await workspaces.Lock(command.Caller.Here, ct) is not { } workspace) return WorkspaceErrors.NotFound;
        var settings = new WorkspaceSettings(command.AllowsVisitors);
        if (!workspace.AllowVisitors(command.AllowsVisitors, clock.GetUtcNow())) return settings;

        await workspaces.Save(workspace, ct);
        await evictions.Announce(new PrincipalId(workspace.Id.Value), ct);
        await audit.Record(new AuditEntry(command.Caller, "workspaces.settings_changed")
        {
            Target = new("workspace", workspace.Id.Value.ToString()),
            Detail = AuditDetail.Of(("allows_visitors", workspace.AllowsVisitors)),
        }, ct);
        return settings;
    }
}
