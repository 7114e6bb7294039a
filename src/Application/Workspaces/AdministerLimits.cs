using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>The limits of the installation as they are in force: what an administrator has set, else what its settings say, else what is built in.</summary>
public sealed record GetInstallationLimits(Caller Caller) : IQuery<InstallationLimits>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

/// <summary>Changes some limits of the installation, all or none; each is at least 0. Lowering one removes nothing.</summary>
public sealed record SetInstallationLimits(Caller Caller, IReadOnlyDictionary<LimitName, long> Changes) : ICommand<InstallationLimits>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

internal sealed class SetInstallationLimitsHandler(ILimitStore limits, IAuditTrail audit, TimeProvider clock) : ICommandHandler<SetInstallationLimits, InstallationLimits>
{
    public async Task<Result<InstallationLimits>> Handle(SetInstallationLimits command, CancellationToken ct)
    {
        var changes = command.Changes;
        foreach (var name in Enum.GetValues<LimitName>())
            if (changes.TryGetValue(name, out var value) && value < 0) return WorkspaceErrors.NegativeLimit(InstallationLimits.Text(name));
        if (changes.Count > 0) await limits.Change(changes, clock.GetUtcNow(), ct);
        var now = await limits.Installation(ct);
        if (changes.Count == 0) return now;

        await audit.Record(new AuditEntry(command.Caller, "workspaces.installation_limits_changed")
        {
            Workspace = AuditDetail.Platform,
            Detail = AuditDetail.Of([.. changes.OrderBy(change => change.Key).Select(change => (InstallationLimits.Text(change.Key), (object?)change.Value))]),
        }, ct);
        return now;
    }
}

/// <summary>A user's own limit beside the installation's; an unknown user has none.</summary>
public sealed record GetUserLimit(Caller Caller, UserId User) : IQuery<UserLimit>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

/// <summary>How many workspaces a user may own.</summary>
/// <param name="Default">What the installation says.</param>
/// <param name="Own">What was decided for this user; null for nothing.</param>
public sealed record UserLimit(long Default, UserLimit.Decision? Own)
{
    /// <summary>A decision for one user, which may be that they follow the installation.</summary>
    public sealed record Decision(long? MaxWorkspaces, DateTimeOffset UpdatedAt);
}

/// <summary>Decides how many workspaces a user may own, at least 0; null: as many as the installation says.</summary>
public sealed record SetUserLimit(Caller Caller, UserId User, int? MaxWorkspaces) : ICommand<Done>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

internal sealed class SetUserLimitHandler(ILimitStore limits, IUserDirectory users, IAuditTrail audit, TimeProvider clock) : ICommandHandler<SetUserLimit, Done>
{
    public async Task<Result<Done>> Handle(SetUserLimit command, CancellationToken ct)
    {
        if (command.MaxWorkspaces < 0) return WorkspaceErrors.NegativeLimit("max_workspaces");
        if ((await users.Profiles([command.User], ct)).Count == 0) return IdentityErrors.NoSuchUser;

        await limits.SetUser(command.User, command.MaxWorkspaces, clock.GetUtcNow(), ct);
        await audit.Record(new AuditEntry(command.Caller, "workspaces.user_limit_set")
        {
            Workspace = AuditDetail.Platform,
            Target = new("user", command.User.Value.ToString()),
            Detail = AuditDetail.Of(("max_workspaces", command.MaxWorkspaces)),
        }, ct);
        return default(Done);
    }
}

/// <summary>Forgets what was decided for a user; nothing happens where nothing was.</summary>
public sealed record ClearUserLimit(Caller Caller, UserId User) : ICommand<Done>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

internal sealed class ClearUserLimitHandler(ILimitStore limits, IAuditTrail audit, TimeProvider clock) : ICommandHandler<ClearUserLimit, Done>
{
    public async Task<Result<Done>> Handle(ClearUserLimit command, CancellationToken ct)
    {
        if (!await limits.ClearUser(command.User, clock.GetUtcNow(), ct)) return default(Done);

        await audit.Record(new AuditEntry(command.Caller, "workspaces.user_limit_cleared") { Workspace = AuditDetail.Platform, Target = new("user", command.User.Value.ToString()) }, ct);
        return default(Done);
    }
}

/// <summary>A workspace's own limits beside the installation's; an unknown workspace has none.</summary>
public sealed record GetWorkspaceOverrides(Caller Caller, WorkspaceId Workspace) : IQuery<LimitsOfWorkspace>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

/// <summary>A workspace's limits.</summary>
/// <param name="Defaults">What would hold without its own.</param>
/// <param name="Own">Its own; null where none was ever set.</param>
/// <param name="UpdatedAt">When those were last set.</param>
public sealed record LimitsOfWorkspace(WorkspaceLimits Defaults, WorkspaceOverrides? Own, DateTimeOffset? UpdatedAt);

/// <summary>Gives a workspace limits of its own, at least 0 each; those that are null stay as they are.</summary>
public sealed record SetWorkspaceOverrides(Caller Caller, WorkspaceId Workspace, WorkspaceOverrides Changes) : ICommand<Done>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

internal sealed class SetWorkspaceOverridesHandler(ILimitStore limits, IWorkspaceStore workspaces, IAuditTrail audit, TimeProvider clock) : ICommandHandler<SetWorkspaceOverrides, Done>
{
    public async Task<Result<Done>> Handle(SetWorkspaceOverrides command, CancellationToken ct)
    {
        var changes = command.Changes;
        (string Name, long? Value)[] values =
        [
            ("max_sandboxes", changes.MaxSandboxes), ("max_sandbox_cpu", changes.MaxSandboxCpu), ("max_sandbox_memory", changes.MaxSandboxMemory), ("max_idle_timeout", changes.MaxIdleTimeout),
            ("max_total_cpu", changes.MaxTotalCpu), ("max_total_memory", changes.MaxTotalMemory), ("max_drive_size", changes.MaxDriveSize),
        ];
        if (Array.Find(values, value => value.Value < 0) is { Name: { } negative }) return WorkspaceErrors.NegativeLimit(negative);
        if (await workspaces.Lock(command.Workspace, ct) is null) return WorkspaceErrors.NotFound;

        await limits.SetWorkspace(command.Workspace, changes, clock.GetUtcNow(), ct);
        await audit.Record(new AuditEntry(command.Caller, "workspaces.limits_set")
        {
            Workspace = command.Workspace,
            Target = new("workspace", command.Workspace.Value.ToString()),
            Detail = AuditDetail.Of([.. values.Where(value => value.Value is not null).Select(value => (value.Name, (object?)value.Value))]),
        }, ct);
        return default(Done);
    }
}

/// <summary>Lets a workspace follow the installation's limits again; nothing happens where it does.</summary>
public sealed record ClearWorkspaceOverrides(Caller Caller, WorkspaceId Workspace) : ICommand<Done>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

internal sealed class ClearWorkspaceOverridesHandler(ILimitStore limits, IAuditTrail audit) : ICommandHandler<ClearWorkspaceOverrides, Done>
{
    public async Task<Result<Done>> Handle(ClearWorkspaceOverrides command, CancellationToken ct)
    {
        if (!await limits.ClearWorkspace(command.Workspace, ct)) return default(Done);

        await audit.Record(new AuditEntry(command.Caller, "workspaces.limits_cleared") { Workspace = command.Workspace, Target = new("workspace", command.Workspace.Value.ToString()) }, ct);
        return default(Done);
    }
}
