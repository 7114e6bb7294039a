using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Workspaces;

/// <summary>Every refusal of the Workspaces feature.</summary>
public static class WorkspaceErrors
{
    /// <summary>Also for a workspace that does not exist: nobody learns which ids are taken.</summary>
    public static readonly Error NotMember = new(ErrorKind.Forbidden, "workspaces.not_member", "not a workspace member");

    /// <summary>For whoever may know that there is none.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "workspaces.not_found", "workspace not found");

    public static readonly Error NameMissing = new(ErrorKind.Invalid, "workspaces.name_missing", "name is required");
    public static readonly Error NameTooLong = new(ErrorKind.Invalid, "workspaces.name_too_long", $"name must have at most {Workspace.LongestName} characters");
    public static readonly Error InvalidRole = new(ErrorKind.Invalid, "workspaces.invalid_role", "invalid role");

    /// <summary>Whoever is no owner cannot make anybody one.</summary>
    public static readonly Error OwnersOnly = new(ErrorKind.Forbidden, "workspaces.owners_only", "only an owner may make somebody an owner");

    public static readonly Error AlreadyMember = new(ErrorKind.Conflict, "workspaces.already_member", "user is already a member");
    public static readonly Error LastOwner = new(ErrorKind.Conflict, "workspaces.last_owner", "workspace must have at least one owner");

    /// <summary>No such invitation, or one that is no longer good: it has ended, was taken back, or its maker may not let people in any more.</summary>
    public static readonly Error InvitationNotFound = new(ErrorKind.NotFound, "workspaces.invitation_not_found", "this invitation does not exist or is no longer good");

    public static readonly Error InvitationUsed = new(ErrorKind.Conflict, "workspaces.invitation_used", "this invitation was already accepted");
    public static readonly Error InvitationForSomebodyElse = new(ErrorKind.Forbidden, "workspaces.invitation_for_somebody_else", "this invitation is for another e-mail address");
    public static readonly Error InvalidInvitationEmail = new(ErrorKind.Invalid, "workspaces.invitation_email", "invalid email address");
    public static readonly Error InvalidInvitationDays = new(ErrorKind.Invalid, "workspaces.invitation_days", $"an invitation is good for 1 to {Invitation.MostDays} days");

    /// <summary>The user owns as many workspaces as they may.</summary>
    public static Error LimitReached(WorkspaceCount count) => new(
        ErrorKind.Forbidden, "workspaces.limit_reached", $"Workspace limit reached ({count.Current}/{count.Most}). Contact an admin to increase your quota.")
    {
        Limit = new ReachedLimit(count.Current, count.Most),
    };

    /// <summary>A limit is a number from 0.</summary>
    public static Error NegativeLimit(string name) => new(ErrorKind.Invalid, "workspaces.negative_limit", $"{name} must be >= 0");

    public static readonly Error NotEncrypted = new(ErrorKind.Conflict, "workspaces.not_encrypted", "this workspace has no storage key that could be replaced: encryption at rest is off");
}
