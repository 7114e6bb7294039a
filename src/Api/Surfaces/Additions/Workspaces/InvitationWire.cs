using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Surfaces.Additions.Workspaces;

/// <summary>Whom to let in.</summary>
/// <param name="Email">The only address whose account may accept; absent or null for whoever has the link.</param>
/// <param name="Role">`owner`, `maintainer`, `developer` or `guest`.</param>
/// <param name="ExpiresInDays">1 to 30; 7 if absent.</param>
[SchemaName("InvitationRequest")]
internal sealed record InvitationBody(
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("role"), JsonRequired] string Role,
    [property: JsonPropertyName("expires_in_days")] int? ExpiresInDays)
{
    public Invite On(Caller caller) => new(caller, Email, RoleText.Read(Role), ExpiresInDays ?? Invite.DefaultDays);
}

/// <summary>An invitation. Its token is not shown again.</summary>
/// <param name="Id">The invitation's id.</param>
/// <param name="Email">The only address whose account may accept; null for whoever has the link.</param>
/// <param name="Role">`owner`, `maintainer`, `developer` or `guest`.</param>
/// <param name="State">`pending`, `accepted`, `revoked` or `expired`.</param>
/// <param name="CreatedBy">Who made it. It is good only as long as they may let people in.</param>
/// <param name="CreatedAt">When, RFC 3339 in UTC.</param>
/// <param name="ExpiresAt">Until when it is good, RFC 3339 in UTC.</param>
/// <param name="AcceptedBy">Who accepted it; null if nobody has.</param>
internal sealed record InvitationWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("created_by")] string CreatedBy,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("expires_at")] string ExpiresAt,
    [property: JsonPropertyName("accepted_by")] string? AcceptedBy)
{
    public static InvitationWire From(InvitationView invitation) => new(
        invitation.Id.Value.ToString(), invitation.Email, RoleText.Of(invitation.Role), Text(invitation.State), invitation.CreatedBy.Value.ToString(),
        AdditionsIds.Instant(invitation.CreatedAt), AdditionsIds.Instant(invitation.ExpiresAt), invitation.AcceptedBy?.Value.ToString());

    private static string Text(InvitationState state) => state switch
    {
        InvitationState.Pending => "pending",
        InvitationState.Accepted => "accepted",
        InvitationState.Revoked => "revoked",
        InvitationState.Expired => "expired",
    };
}

/// <summary>A new invitation.</summary>
/// <param name="Invitation">What it allows.</param>
/// <param name="Token">What its holder accepts with; shown only now.</param>
/// <param name="Url">A link with the token behind `#`, which no server and no log sees.</param>
internal sealed record IssuedInvitationWire(
    [property: JsonPropertyName("invitation")] InvitationWire Invitation,
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("url")] string Url)
{
    public static IssuedInvitationWire From(IssuedInvitation issued, string home) => new(InvitationWire.From(issued.Invitation), issued.Token, $"{home}/invitation#{issued.Token}");
}

/// <summary>A page of invitations.</summary>
/// <param name="Invitations">Newest first.</param>
/// <param name="Next">What to send as `after` for the next page; null on the last.</param>
internal sealed record InvitationsWire([property: JsonPropertyName("invitations")] IReadOnlyList<InvitationWire> Invitations, [property: JsonPropertyName("next")] string? Next)
{
    public static InvitationsWire From(InvitationPage page) => new([.. page.Invitations.Select(InvitationWire.From)], page.Next?.Value.ToString());
}

/// <summary>The token of an invitation.</summary>
/// <param name="Token">What whoever invited has handed on.</param>
[SchemaName("AcceptInvitationRequest")]
internal sealed record InvitationTokenBody([property: JsonPropertyName("token"), JsonRequired] string Token);

/// <summary>A workspace and what the caller is in it.</summary>
/// <param name="Id">The workspace's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">`owner`, `maintainer`, `developer` or `guest`.</param>
internal sealed record JoinedWorkspaceWire([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("role")] string Role)
{
    public static JoinedWorkspaceWire From(JoinedWorkspace joined) => new(joined.Id.Value.ToString(), joined.Name, RoleText.Of(joined.Role));
}

internal static class RoleText
{
    public static string Of(WorkspaceRole role) => role switch
    {
        WorkspaceRole.Owner => "owner",
        WorkspaceRole.Maintainer => "maintainer",
        WorkspaceRole.Developer => "developer",
        WorkspaceRole.Guest => "guest",
    };

    public static WorkspaceRole Read(string? text) => text switch
    {
        "owner" => WorkspaceRole.Owner,
        "maintainer" => WorkspaceRole.Maintainer,
        "developer" => WorkspaceRole.Developer,
        "guest" => WorkspaceRole.Guest,
        _ => throw new RefusedRequestException(RequestErrors.Mistyped("role: unknown value, expected one of owner, maintainer, developer, guest")),
    };
}
