using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Makes an invitation to the caller's workspace, for the account with an address or, without one, for whoever has the token. Good for 1 to 30 days. Only owners invite owners.</summary>
public sealed record Invite(Caller Caller, string? Email, WorkspaceRole Role, int Days) : ICommand<IssuedInvitation>
{
    public const int DefaultDays = Invitation.DefaultDays;

    public const int MostDays = Invitation.MostDays;

    public static Scope Needs => Scope.AddMembers;
}

/// <summary>A new invitation and its token, which is not shown again.</summary>
public sealed record IssuedInvitation(InvitationView Invitation, string Token);

public sealed record InvitationView
{
    public InvitationId Id { get; init; }

    public string? Email { get; init; }

    public WorkspaceRole Role { get; init; }

    public InvitationState State { get; init; }

    public UserId CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public UserId? AcceptedBy { get; init; }
}

internal sealed class InviteValidator : AbstractValidator<Invite>
{
    public InviteValidator()
    {
        RuleFor(c => c.Email).Must(email => email is null || EmailAddress.Normal(email) is not null).Else(WorkspaceErrors.InvalidInvitationEmail);
        RuleFor(c => c.Days).InclusiveBetween(1, Invitation.MostDays).Else(WorkspaceErrors.InvalidInvitationDays);
    }
}

internal sealed class InviteHandler(IWorkspaceStore workspaces, IInvitationStore invitations, IAuditTrail audit, TimeProvider clock) : ICommandHandler<Invite, IssuedInvitation>
{
    public async Task<Result<IssuedInvitation>> Handle(Invite command, CancellationToken ct)
    {
        var (caller, role) = (command.Caller, command.Role);
        if (role is WorkspaceRole.Owner && !caller.Scopes.Contains(Scope.ManageMembers)) return WorkspaceErrors.OwnersOnly;
        if (await workspaces.Lock(caller.Here, ct) is not { } workspace) return WorkspaceErrors.NotFound;
        if (await workspaces.FindMember(workspace.Id, caller.User, ct) is not { } inviter || !Invitation.MayLetIn(inviter.Role, role)) return CommonErrors.Forbidden;

        var (invitation, token) = Invitation.Issue(inviter, InvitationId.New(), EmailAddress.Normal(command.Email), role, command.Days, clock.GetUtcNow());
        await invitations.Add(invitation, ct);
        await audit.Record(new AuditEntry(caller, "workspaces.invitation_made")
        {
            Target = new("invitation", invitation.Id.Value.ToString()),
            Detail = AuditDetail.Of(("role", role), ("is_open", invitation.Email is null)),
        }, ct);
        return new IssuedInvitation(new InvitationView
        {
            Id = invitation.Id,
            Email = invitation.Email,
            Role = role,
            State = InvitationState.Pending,
            CreatedBy = invitation.CreatedBy,
            CreatedAt = invitation.CreatedAt,
            ExpiresAt = invitation.ExpiresAt,
        }, token);
    }
}

/// <summary>Invitations to the caller's workspace whatever became of them, newest first, in pages of at most 100.</summary>
public sealed record ListInvitations(Caller Caller, InvitationId? After, int Limit) : IQuery<InvitationPage>
{
    public const int MostLimit = 100;

    public static Scope Needs => Scope.AddMembers;
}

/// <summary>A page of invitations.</summary>
/// <param name="Invitations">Newest first.</param>
/// <param name="Next">Behind which the next page begins; null on the last.</param>
public sealed record InvitationPage(IReadOnlyList<InvitationView> Invitations, InvitationId? Next);

internal sealed class ListInvitationsValidator : AbstractValidator<ListInvitations>
{
    public ListInvitationsValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, ListInvitations.MostLimit);
}

/// <summary>Takes an invitation back. One that was accepted cannot be; one that was taken back stays so.</summary>
public sealed record RevokeInvitation(Caller Caller, InvitationId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.AddMembers;
}

internal sealed class RevokeInvitationHandler(IWorkspaceStore workspaces, IInvitationStore invitations, IAuditTrail audit, TimeProvider clock) : ICommandHandler<RevokeInvitation, Done>
{
    public async Task<Result<Done>> Handle(RevokeInvitation command, CancellationToken ct)
    {
        if (await workspaces.Lock(command.Caller.Here, ct) is not { } workspace) return WorkspaceErrors.NotFound;
        if (await invitations.Lock(workspace.Id, command.Id, ct) is not { } invitation) return WorkspaceErrors.InvitationNotFound;
        if (invitation.Revoke(clock.GetUtcNow()) is { } refusal) return refusal;

        await invitations.Save(invitation, ct);
        await audit.Record(new AuditEntry(command.Caller, "workspaces.invitation_revoked") { Target = new("invitation", invitation.Id.Value.ToString()) }, ct);
        return default(Done);
    }
}
