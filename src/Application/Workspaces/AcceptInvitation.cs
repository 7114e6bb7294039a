using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>
/// Makes the caller a member of the workspace that the token is for. Of several at the same time exactly one gets an open invitation; whoever has it and accepts again changes nothing. A member never
/// gets a lesser role than they have.
/// </summary>
public sealed record AcceptInvitation(Caller Caller, string Token) : ICommand<JoinedWorkspace>
{
    public static Scope Needs => Scope.CreateWorkspaces;
}

/// <summary>A workspace and what the caller is in it.</summary>
public sealed record JoinedWorkspace(WorkspaceId Id, string Name, WorkspaceRole Role);

internal sealed class AcceptInvitationHandler(IWorkspaceStore workspaces, IInvitationStore invitations, IUserDirectory users, MemberChanges changes, TimeProvider clock)
    : ICommandHandler<AcceptInvitation, JoinedWorkspace>
{
    public async Task<Result<JoinedWorkspace>> Handle(AcceptInvitation command, CancellationToken ct)
    {
        var (user, now) = (command.Caller.User, clock.GetUtcNow());
        if (await invitations.Find(Secrets.Hash(command.Token), ct) is not { } found) return WorkspaceErrors.InvitationNotFound;
        if (await workspaces.Lock(found.Workspace, ct) is not { } workspace) return WorkspaceErrors.InvitationNotFound;
        if (await invitations.Lock(found.Workspace, found.Id, ct) is not { } invitation) return WorkspaceErrors.InvitationNotFound;
        var member = await workspaces.FindMember(workspace.Id, user, ct);
        if (invitation.AcceptedBy == user && member is not null) return new JoinedWorkspace(workspace.Id, workspace.Name, member.Role);

        var email = (await users.Profiles([user], ct)).GetValueOrDefault(user)?.Email;
        var inviter = await workspaces.FindMember(workspace.Id, invitation.CreatedBy, ct);
        if (invitation.Accept(user, email, inviter?.Role, now) is { } refusal) return refusal;

        await invitations.Save(invitation, ct);
        if (member is null)
        {
            member = Membership.Join(workspace.Id, user, invitation.Role, now);
            // Nobody else adds members while the workspace is locked.
            if (!await workspaces.AddMember(member, ct)) return WorkspaceErrors.AlreadyMember;
        }
        else if (member.Rise(invitation.Role))
        {
            await workspaces.SaveMember(member, ct);
        }

        await changes.Tell(command.Caller, "workspaces.invitation_accepted", workspace.Id, user, member.Role, ct);
        return new JoinedWorkspace(workspace.Id, workspace.Name, member.Role);
    }
}
