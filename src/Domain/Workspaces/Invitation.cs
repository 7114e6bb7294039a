using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Domain.Workspaces;

public readonly record struct InvitationId(Guid Value) : IId
{
    public static InvitationId New() => new(Guid.CreateVersion7());
}

/// <summary>What has become of an invitation.</summary>
public enum InvitationState
{
    Pending,
    Accepted,
    Revoked,
    Expired,
}

/// <summary>Lets one person into a workspace who has its token: the owner of an e-mail address, or whoever comes first. Good once, and until its end.</summary>
public sealed class Invitation
{
    public const string Prefix = "inv_";

    public const int DefaultDays = 7;

    public const int MostDays = 30;

    private Invitation() { }

    public InvitationId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>SHA-256 of the token: what is stored of it.</summary>
    public byte[] Hash { get; private set; } = [];

    /// <summary>The only address whose account may accept; null for whoever has the token.</summary>
    public string? Email { get; private set; }

    public WorkspaceRole Role { get; private set; }

    public UserId CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public UserId? AcceptedBy { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>Makes an invitation and its token: <c>inv_</c> and 64 lower-case hex digits.</summary>
    public static (Invitation Invitation, string Token) Issue(Membership inviter, InvitationId id, string? email, WorkspaceRole role, int days, DateTimeOffset now)
    {
        var token = Prefix + Secrets.Hex(32);
        return (new Invitation
        {
            Id = id,
            Workspace = inviter.Workspace,
            Hash = Secrets.Hash(token),
            Email = email,
            Role = role,
            CreatedBy = inviter.User,
            CreatedAt = now,
            ExpiresAt = now + TimeSpan.FromDays(days),
        }, token);
    }

    /// <summary>Whether a member with this role may let people in with that one: owners anybody, maintainers all but owners.</summary>
    public static bool MayLetIn(WorkspaceRole? inviter, WorkspaceRole invited) => inviter switch
    {
        WorkspaceRole.Owner => true,
        WorkspaceRole.Maintainer => invited is not WorkspaceRole.Owner,
        WorkspaceRole.Developer or WorkspaceRole.Guest or null => false,
    };

    public static InvitationState StateOf(DateTimeOffset? acceptedAt, DateTimeOffset? revokedAt, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (acceptedAt is not null) return InvitationState.Accepted;
        if (revokedAt is not null) return InvitationState.Revoked;
        return now < expiresAt ? InvitationState.Pending : InvitationState.Expired;
    }

    /// <summary>Uses the invitation up.</summary>
    /// <param name="by">Who accepts.</param>
    /// <param name="email">The address of their account.</param>
    /// <param name="inviter">What its maker is in the workspace now: an invitation is worth no more than they are.</param>
    /// <param name="now">When.</param>
    public Error? Accept(UserId by, string? email, WorkspaceRole? inviter, DateTimeOffset now)
    {
        if (AcceptedBy is not null) return WorkspaceErrors.InvitationUsed;
        if (StateOf(AcceptedAt, RevokedAt, ExpiresAt, now) is not InvitationState.Pending || !MayLetIn(inviter, Role)) return WorkspaceErrors.InvitationNotFound;
        if (Email is not null && !string.Equals(Email, email, StringComparison.Ordinal)) return WorkspaceErrors.InvitationForSomebodyElse;
        (AcceptedBy, AcceptedAt) = (by, now);
        return null;
    }

    /// <summary>Takes the invitation back; it stays taken back when that is done again.</summary>
    public Error? Revoke(DateTimeOffset now)
    {
        if (AcceptedBy is not null) return WorkspaceErrors.InvitationUsed;
        RevokedAt ??= now;
        return null;
    }
}
