using System.Globalization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.Additions.Workspaces;

/// <summary>Letting people into a workspace by a token.</summary>
internal static class InvitationEndpoints
{
    private const string Tag = "Workspaces";

    private static readonly ParameterWords Workspace = new("id", "The workspace's id.");

    public static void MapInvitations(this AdditionsRoutes routes)
    {
        routes.Post("/api/workspaces/{id}/invitations", Create, "workspaces.invitations.create", Tag, "Invite somebody")
            .Describe($"By e-mail address (only the account with that address may accept) or, without one, for whoever has the link. The token is shown once, and no mail is sent: hand on `url`. Good once, for `expires_in_days` (1 to {Invite.MostDays}, {Invite.DefaultDays}). For owners and maintainers; only owners invite owners.")
            .Refuses(400, 401, 403, 404, 413, 415, 422).WithMetadata(Workspace).InWorkspace("id").Needs<Invite>();
        routes.Get("/api/workspaces/{id}/invitations", List, "workspaces.invitations.list", Tag, "The invitations to a workspace")
            .Describe("Newest first, whatever became of them. For owners and maintainers.").Refuses(400, 401, 403).WithMetadata(Workspace).WithMetadata([.. InvitationListQuery.Words]).InWorkspace("id").Needs<ListInvitations>();
        routes.Delete("/api/workspaces/{id}/invitations/{invitation}", Revoke, "workspaces.invitations.revoke", Tag, "Take an invitation back")
            .Describe("One that was accepted cannot be taken back (409); one that was taken back stays so.")
            .Refuses(401, 403, 404, 409).AnswersNothing().WithMetadata(Workspace, new ParameterWords("invitation", "The invitation's id.")).InWorkspace("id").Needs<RevokeInvitation>();
        routes.Post("/api/workspaces/invitations/accept", Accept, "workspaces.invitations.accept", Tag, "Accept an invitation")
            .Describe("The caller becomes a member; one who is keeps a role that is higher. Accepting again changes nothing.").Refuses(400, 401, 403, 404, 409, 413, 415, 422).Needs<AcceptInvitation>();
    }

    [Creates]
    private static Task<Reply<IssuedInvitationWire>> Create(string id, Body<InvitationBody> body, PublicUrl here, Caller caller, Effects effects, CancellationToken ct)
    {
        var home = here.Base;
        return effects.Created(body.Value.On(caller), issued => IssuedInvitationWire.From(issued, home), ct);
    }

    private static async Task<Reply<InvitationsWire>> List(string id, [AsParameters] InvitationListQuery query, Caller caller, ISender sender, CancellationToken ct)
    {
        var (list, refusal) = query.Read(caller);
        return refusal is not null ? refusal : Reply.One(await sender.Send(list!, ct), InvitationsWire.From);
    }

    private static Task<Reply<NoBody>> Revoke(string id, string invitation, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Nothing(new RevokeInvitation(caller, AdditionsIds.Invitation(invitation)), ct);

    private static Task<Reply<JoinedWorkspaceWire>> Accept(Body<InvitationTokenBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new AcceptInvitation(caller, body.Value.Token), JoinedWorkspaceWire.From, ct);
}

/// <summary>The query string of the list.</summary>
internal sealed record InvitationListQuery
{
    private const int DefaultLimit = 50;

    public static IReadOnlyList<ParameterWords> Words { get; } =
    [
        new("after", "`next` of the page before."),
        new("limit", "Invitations per page.") { IsWhole = true, Least = 1, Most = ListInvitations.MostLimit, Default = $"{DefaultLimit}" },
    ];

    [FromQuery(Name = "after")]
    public string? After { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>The message, or what is wrong with the query.</summary>
    public (ListInvitations? List, Error? Refusal) Read(Caller caller)
    {
        var limit = DefaultLimit;
        if (Limit is not null && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > ListInvitations.MostLimit))
            return (null, RequestErrors.BadQuery($"limit: expected a whole number from 1 to {ListInvitations.MostLimit}"));
        InvitationId? after = After is null ? null : AdditionsIds.Invitation(After);
        if (after is { Value: var value } && value == Guid.Empty) return (null, RequestErrors.BadQuery("after: expected what a page said as next"));
        return (new ListInvitations(caller, after, limit), null);
    }
}
