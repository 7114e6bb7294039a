using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

internal sealed class WorkspaceStore(Db db, ILimitStore limits, TimeProvider clock) : IWorkspaceStore
{
    // The count is a statement of its own: it must see what those have done whom the lock waited for.
    public async Task<WorkspaceCount> LockCount(UserId user, CancellationToken ct)
    {
        await db.Execute(LimitSql.EnsureUser(user, clock.GetUtcNow()), ct);
        var own = await db.One<UserLimitRow>(LimitSql.LockUser(user), ct);
        return new WorkspaceCount(await db.One<long>(WorkspaceSql.CountOwned(user), ct), UserLimitRow.Most(own, await limits.Installation(ct)));
    }

    public Task Add(Workspace workspace, UserId owner, CancellationToken ct) => db.Execute(WorkspaceSql.Open(workspace, owner), ct);

    public Task<Workspace?> Lock(WorkspaceId id, CancellationToken ct) => db.One<Workspace>(WorkspaceSql.Lock(id), ct);

    public Task Save(Workspace workspace, CancellationToken ct) => db.Execute(WorkspaceSql.Save(workspace), ct);

    public Task Close(WorkspaceId id, DateTimeOffset now, CancellationToken ct) => db.Execute(WorkspaceSql.Close(id, now), ct);

    public Task<Membership?> FindMember(WorkspaceId workspace, UserId user, CancellationToken ct) => db.One<Membership>(WorkspaceSql.FindMember(workspace, user), ct);

    public async Task<bool> AddMember(Membership member, CancellationToken ct) => await db.Execute(WorkspaceSql.AddMember(member), ct) == 1;

    public Task SaveMember(Membership member, CancellationToken ct) => db.Execute(WorkspaceSql.SaveMember(member), ct);

    public Task RemoveMember(Membership member, CancellationToken ct) => db.Execute(WorkspaceSql.RemoveMember(member), ct);
}

internal sealed class InvitationStore(Db db) : IInvitationStore
{
    public Task Add(Invitation invitation, CancellationToken ct) => db.Execute(InvitationSql.Add(invitation), ct);

    public Task<Invitation?> Find(byte[] hash, CancellationToken ct) => db.One<Invitation>(InvitationSql.Find(hash), ct);

    public Task<Invitation?> Lock(WorkspaceId workspace, InvitationId id, CancellationToken ct) => db.One<Invitation>(InvitationSql.Lock(workspace, id), ct);

    public Task Save(Invitation invitation, CancellationToken ct) => db.Execute(InvitationSql.Save(invitation), ct);
}

/// <summary>What an administrator has set wins over what the installation's settings say.</summary>
internal sealed class LimitStore(Db db, InstallationLimits configured) : ILimitStore
{
    public async Task<InstallationLimits> Installation(CancellationToken ct) =>
        configured.With((await db.Many<LimitRow>(LimitSql.Installation(), ct)).Select(row => KeyValuePair.Create(EnumText.Parse<LimitName>(row.Name), row.Value)));

    public Task Change(IReadOnlyDictionary<LimitName, long> changes, DateTimeOffset now, CancellationToken ct) => db.Execute(LimitSql.Change(changes, now), ct);

    public Task SetUser(UserId user, int? mostWorkspaces, DateTimeOffset now, CancellationToken ct) => db.Execute(LimitSql.SetUser(user, mostWorkspaces, now), ct);

    public async Task<bool> ClearUser(UserId user, DateTimeOffset now, CancellationToken ct) => await db.Execute(LimitSql.ClearUser(user, now), ct) == 1;

    public Task SetWorkspace(WorkspaceId workspace, WorkspaceOverrides changes, DateTimeOffset now, CancellationToken ct) => db.Execute(LimitSql.SetWorkspace(workspace, changes, now), ct);

    public async Task<bool> ClearWorkspace(WorkspaceId workspace, CancellationToken ct) => await db.Execute(LimitSql.ClearWorkspace(workspace), ct) == 1;

    private sealed record LimitRow
    {
        public string Name { get; init; } = "";

        public long Value { get; init; }
    }
}

/// <summary>What was decided for one user.</summary>
internal sealed record UserLimitRow
{
    public bool IsOverride { get; init; }

    public long? MaxWorkspaces { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public static long Most(UserLimitRow? own, InstallationLimits limits) =>
        own is { IsOverride: true, MaxWorkspaces: { } most } ? most : limits[LimitName.MaxWorkspacesPerUser];
}

/// <summary>What one workspace has for itself.</summary>
internal sealed record OverridesRow
{
    public long? MaxSandboxes { get; init; }

    public long? MaxSandboxCpu { get; init; }

    public long? MaxSandboxMemory { get; init; }

    public long? MaxIdleTimeout { get; init; }

    public long? MaxTotalCpu { get; init; }

    public long? MaxTotalMemory { get; init; }

    public long? MaxDriveSize { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public WorkspaceOverrides Overrides => new()
    {
        MaxSandboxes = MaxSandboxes,
        MaxSandboxCpu = MaxSandboxCpu,
        MaxSandboxMemory = MaxSandboxMemory,
        MaxIdleTimeout = MaxIdleTimeout,
        MaxTotalCpu = MaxTotalCpu,
        MaxTotalMemory = MaxTotalMemory,
        MaxDriveSize = MaxDriveSize,
    };
}
