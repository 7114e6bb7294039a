using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

internal sealed class ListWorkspacesHandler(Db db) : IQueryHandler<ListWorkspaces, IReadOnlyList<WorkspaceView>>
{
    public async Task<Result<IReadOnlyList<WorkspaceView>>> Handle(ListWorkspaces query, CancellationToken ct) => await db.Many<WorkspaceView>(WorkspaceSql.OfUser(query.Caller.User), ct);
}

internal sealed class CountWorkspacesHandler(Db db, ILimitStore limits) : IQueryHandler<CountWorkspaces, WorkspaceCount>
{
    public async Task<Result<WorkspaceCount>> Handle(CountWorkspaces query, CancellationToken ct)
    {
        var user = query.Caller.User;
        var own = await db.One<UserLimitRow>(LimitSql.User(user), ct);
        return new WorkspaceCount(await db.One<long>(WorkspaceSql.CountOwned(user), ct), UserLimitRow.Most(own, await limits.Installation(ct)));
    }
}

internal sealed class GetWorkspaceHandler(Db db) : IQueryHandler<GetWorkspace, WorkspaceView>
{
    public async Task<Result<WorkspaceView>> Handle(GetWorkspace query, CancellationToken ct) =>
        await db.One<WorkspaceView>(WorkspaceSql.Find(query.Caller.Here), ct) is { } workspace ? workspace : WorkspaceErrors.NotFound;
}

internal sealed class GetWorkspaceSettingsHandler(Db db) : IQueryHandler<GetWorkspaceSettings, WorkspaceSettings>
{
    public async Task<Result<WorkspaceSettings>> Handle(GetWorkspaceSettings query, CancellationToken ct) =>
        await db.One<Workspace>(WorkspaceSql.Find(query.Caller.Here), ct) is { } workspace ? new WorkspaceSettings(workspace.AllowsVisitors) : WorkspaceErrors.NotFound;
}

internal sealed class GetWorkspaceLimitsHandler(Db db, ILimitStore limits, IRegisteredAgents agents) : IQueryHandler<GetWorkspaceLimits, UsedLimits>
{
    public async Task<Result<UsedLimits>> Handle(GetWorkspaceLimits query, CancellationToken ct) => new UsedLimits(
        WorkspaceLimits.Of((await db.One<OverridesRow>(LimitSql.Workspace(query.Caller.Here), ct))?.Overrides, await limits.Installation(ct)),
        (await agents.Count([query.Caller.Here], ct)).GetValueOrDefault(query.Caller.Here));
}

internal sealed class ListMembersHandler(Db db, IUserDirectory users) : IQueryHandler<ListMembers, IReadOnlyList<MemberView>>
{
    public async Task<Result<IReadOnlyList<MemberView>>> Handle(ListMembers query, CancellationToken ct)
    {
        var members = await db.Many<MemberRow>(WorkspaceSql.Members(query.Caller.Here), ct);
        var profiles = await users.Profiles([.. members.Select(member => member.User)], ct);
        return members.ConvertAll(member => new MemberView(member.User, member.Role, profiles.GetValueOrDefault(member.User)));
    }

    private sealed record MemberRow
    {
        public UserId User { get; init; }

        public WorkspaceRole Role { get; init; }
    }
}

internal sealed class ListAllWorkspacesHandler(Db db, IUserDirectory users, ILimitStore limits, IRegisteredAgents agents) : IQueryHandler<ListAllWorkspaces, IReadOnlyList<ListedWorkspace>>
{
    public async Task<Result<IReadOnlyList<ListedWorkspace>>> Handle(ListAllWorkspaces query, CancellationToken ct)
    {
        var rows = await db.Many<WorkspaceRow>(WorkspaceSql.All(), ct);
        var profiles = await users.Profiles([.. rows.Select(row => row.Owner).OfType<UserId>().Distinct()], ct);
        var installation = await limits.Installation(ct);
        var sandboxes = await agents.Count([.. rows.Select(row => row.Id)], ct);
        return rows.ConvertAll(row => new ListedWorkspace(
            new WorkspaceView { Id = row.Id, Name = row.Name, CreatedAt = row.CreatedAt, UpdatedAt = row.UpdatedAt },
            row.Owner is { } owner ? profiles.GetValueOrDefault(owner) : null,
            WorkspaceLimits.Of(row.Overrides, installation), sandboxes.GetValueOrDefault(row.Id)));
    }

    private sealed record WorkspaceRow
    {
        public WorkspaceId Id { get; init; }

        public string Name { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset UpdatedAt { get; init; }

        public UserId? Owner { get; init; }

        public long? MaxSandboxes { get; init; }

        public WorkspaceOverrides Overrides => new() { MaxSandboxes = MaxSandboxes };
    }
}

internal sealed class ListInvitationsHandler(Db db, TimeProvider clock) : IQueryHandler<ListInvitations, InvitationPage>
{
    public async Task<Result<InvitationPage>> Handle(ListInvitations query, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rows = await db.Many<Invitation>(InvitationSql.List(query.Caller.Here, query.After, query.Limit), ct);
        var views = rows.Take(query.Limit).Select(row => new InvitationView
        {
            Id = row.Id,
            Email = row.Email,
            Role = row.Role,
            State = Invitation.StateOf(row.AcceptedAt, row.RevokedAt, row.ExpiresAt, now),
            CreatedBy = row.CreatedBy,
            CreatedAt = row.CreatedAt,
            ExpiresAt = row.ExpiresAt,
            AcceptedBy = row.AcceptedBy,
        }).ToList();
        return new InvitationPage(views, rows.Count > query.Limit ? views[^1].Id : null);
    }
}

internal sealed class GetInstallationLimitsHandler(ILimitStore limits) : IQueryHandler<GetInstallationLimits, InstallationLimits>
{
    public async Task<Result<InstallationLimits>> Handle(GetInstallationLimits query, CancellationToken ct) => await limits.Installation(ct);
}

internal sealed class GetUserLimitHandler(Db db, ILimitStore limits) : IQueryHandler<GetUserLimit, UserLimit>
{
    public async Task<Result<UserLimit>> Handle(GetUserLimit query, CancellationToken ct)
    {
        var own = await db.One<UserLimitRow>(LimitSql.User(query.User), ct);
        return new UserLimit((await limits.Installation(ct))[LimitName.MaxWorkspacesPerUser], own is { IsOverride: true } ? new UserLimit.Decision(own.MaxWorkspaces, own.UpdatedAt) : null);
    }
}

internal sealed class GetWorkspaceOverridesHandler(Db db, ILimitStore limits) : IQueryHandler<GetWorkspaceOverrides, LimitsOfWorkspace>
{
    public async Task<Result<LimitsOfWorkspace>> Handle(GetWorkspaceOverrides query, CancellationToken ct)
    {
        var own = await db.One<OverridesRow>(LimitSql.Workspace(query.Workspace), ct);
        return new LimitsOfWorkspace(WorkspaceLimits.Of(null, await limits.Installation(ct)), own?.Overrides, own?.UpdatedAt);
    }
}
