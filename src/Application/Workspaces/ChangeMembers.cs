using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Makes the account with this e-mail address a member of the caller's workspace. Only whoever may change roles makes owners.</summary>
public sealed record AddMember(Caller Caller, string Email, WorkspaceRole Role) : ICommand<MemberView>
{
    public static Scope Needs => Scope.AddMembers;
}

internal sealed class AddMemberHandler(IWorkspaceStore workspaces, IUserDirectory users, MemberChanges changes, TimeProvider clock) : ICommandHandler<AddMember, MemberView>
{
    public async Task<Result<MemberView>> Handle(AddMember command, CancellationToken ct)
    {
        var (caller, role) = (command.Caller, command.Role);
        if (role is WorkspaceRole.Owner && !caller.Scopes.Contains(Scope.ManageMembers)) return WorkspaceErrors.OwnersOnly;
        if (await users.FindByEmail(command.Email, ct) is not { } user) return IdentityErrors.NoSuchUser;
        if (await workspaces.Lock(caller.Here, ct) is not { } workspace) return WorkspaceErrors.NotFound;
        if (!await workspaces.AddMember(Membership.Join(workspace.Id, user, role, clock.GetUtcNow()), ct)) return WorkspaceErrors.AlreadyMember;

        var profiles = await users.Profiles([user], ct);
        await changes.Tell(caller, "workspaces.member_added", workspace.Id, user, role, ct);
        return new MemberView(user, role, profiles.GetValueOrDefault(user));
    }
}

/// <summary>Gives a member of the caller's workspace another role; somebody who is none is left alone. The last owner stays one. Whoever loses their own personal workspace so gets a new one.</summary>
public sealed record ChangeMember(Caller Caller, UserId User, WorkspaceRole Role) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageMembers;
}

internal sealed class ChangeMemberHandler(IWorkspaceStore workspaces, IPersonalWorkspaces personal, MemberChanges changes) : ICommandHandler<ChangeMember, Done>
{
    public async Task<Result<Done>> Handle(ChangeMember command, CancellationToken ct)
    {
        // The workspace first: of two owners who take the role from each other at the same time, one must see what the other did.
        if (await workspaces.Lock(command.Caller.Here, ct) is not { } workspace) return WorkspaceErrors.NotFound;
        if (await workspaces.FindMember(workspace.Id, command.User, ct) is not { } member || member.Role == command.Role) return default(Done);
        if (member.Become(command.Role) is { } refusal) return refusal;

        await workspaces.SaveMember(member, ct);
        if (member.Role is not WorkspaceRole.Owner) await personal.Replace(member.User, workspace.Id, ct);
        await changes.Tell(command.Caller, "workspaces.member_changed", workspace.Id, member.User, member.Role, ct);
        return default(Done);
    }
}

/// <summary>Removes a member from the caller's workspace; somebody who is none is left alone. The last owner cannot go. Whoever loses their own personal workspace so gets a new one.</summary>
public sealed record RemoveMember(Caller Caller, UserId User) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageMembers;
}

internal sealed class RemoveMemberHandler(IWorkspaceStore workspaces, IPersonalWorkspaces personal, MemberChanges changes) : ICommandHandler<RemoveMember, Done>
{
    public async Task<Result<Done>> Handle(RemoveMember command, CancellationToken ct)
    {
        if (await workspaces.Lock(command.Caller.Here, ct) is not { } workspace) return WorkspaceErrors.NotFound;
        if (await workspaces.FindMember(workspace.Id, command.User, ct) is not { } member) return default(Done);
        if (member.Leave() is { } refusal) return refusal;

        await workspaces.RemoveMember(member, ct);
        await personal.Replace(member.User, workspace.Id, ct);
        await changes.Tell(command.Caller, "workspaces.member_removed", workspace.Id, member.User, member.Role, ct);
        return default(Done);
    }
}
