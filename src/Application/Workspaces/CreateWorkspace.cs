using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Opens a workspace that the caller owns. Refused to whoever owns as many as they may, also when several are opened at once; that is looked at before the name, which has 1 to 200 characters.</summary>
public sealed record CreateWorkspace(Caller Caller, string Name) : ICommand<WorkspaceView>
{
    public static Scope Needs => Scope.CreateWorkspaces;
}

internal sealed class CreateWorkspaceHandler(IWorkspaceStore workspaces, IAuditTrail audit, TimeProvider clock) : ICommandHandler<CreateWorkspace, WorkspaceView>
{
    public async Task<Result<WorkspaceView>> Handle(CreateWorkspace command, CancellationToken ct)
    {
        var owner = command.Caller.User;
        var count = await workspaces.LockCount(owner, ct);
        if (!count.AllowsOneMore) return WorkspaceErrors.LimitReached(count);
        if (Workspace.CheckName(command.Name) is { } refusal) return refusal;

        var workspace = Workspace.Open(WorkspaceId.New(), command.Name, clock.GetUtcNow());
        await workspaces.Add(workspace, owner, ct);
        await audit.Record(new AuditEntry(command.Caller, "workspaces.created")
        {
            Workspace = workspace.Id,
            Target = new("workspace", workspace.Id.Value.ToString()),
            Detail = AuditDetail.Of(("name", workspace.Name)),
        }, ct);
        return WorkspaceView.Of(workspace);
    }
}

public sealed record WorkspaceView
{
    public WorkspaceId Id { get; init; }

    public string Name { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its name or a setting last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    internal static WorkspaceView Of(Workspace workspace) => new() { Id = workspace.Id, Name = workspace.Name, CreatedAt = workspace.CreatedAt, UpdatedAt = workspace.UpdatedAt };
}
