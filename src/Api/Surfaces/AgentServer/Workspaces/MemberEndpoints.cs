using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer.Workspaces;

/// <summary>Members and their roles (contract agentserver 3.2).</summary>
internal static class MemberEndpoints
{
    private const string Tag = "Workspaces";

    private static readonly ParameterWords User = new("userId", "The member's user id.");

    public static void MapMembers(this AgentServerRoutes routes)
    {
        routes.Get("/api/workspaces/{id}/members", List, "workspaces.members.list", Tag, "The members of a workspace")
            .Describe("All of them, whoever joined first first.").Refuses(401, 403).InWorkspace("id").Needs<ListMembers>();
        routes.Post("/api/workspaces/{id}/members", Add, "workspaces.members.add", Tag, "Add a member")
            .Describe("The account with this e-mail address, as `owner`, `maintainer`, `developer` (unless said otherwise) or `guest`. For owners and maintainers; only owners add owners.")
            .Refuses(400, 401, 403, 404, 409, 413, 422).InWorkspace("id").Needs<AddMember>();
        routes.Put("/api/workspaces/{id}/members/{userId}", Change, "workspaces.members.change", Tag, "Change a member's role")
            .Describe("For owners. Somebody who is no member is left alone; the last owner stays one.")
            .Refuses(400, 401, 403, 404, 409, 413, 422).AnswersNothing().WithMetadata(User).InWorkspace("id").Needs<ChangeMember>();
        routes.Delete("/api/workspaces/{id}/members/{userId}", Remove, "workspaces.members.remove", Tag, "Remove a member")
            .Describe("For owners. Somebody who is no member is left alone; the last owner cannot go.")
            .Refuses(401, 403, 404, 409).AnswersNothing().WithMetadata(User).InWorkspace("id").Needs<RemoveMember>();
    }

    private static async Task<Reply<MemberWire[]>> List(string id, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListMembers(caller), ct), members => members.Select(MemberWire.From).ToArray());

    [Creates]
    private static async Task<Reply<MemberWire>> Add(string id, LooseBody<MemberBody> body, Caller caller, Effects effects, CancellationToken ct)
    {
        if (body.Value is not { Email: { Length: > 0 } email } given) return AgentServerErrors.BadRequest;
        if (RoleWire.Read(given.Role is { Length: > 0 } text ? text : "developer") is not { } role) return WorkspaceErrors.InvalidRole;
        return await effects.Created(new AddMember(caller, email, role), MemberWire.From, ct);
    }

    private static async Task<Reply<NoBody>> Change(string id, string userId, LooseBody<MemberRoleBody> body, Caller caller, Effects effects, CancellationToken ct)
    {
        if (body.Value is not { Role: { Length: > 0 } text }) return AgentServerErrors.BadRequest;
        if (RoleWire.Read(text) is not { } role) return WorkspaceErrors.InvalidRole;
        return await effects.Nothing(new ChangeMember(caller, new UserId(AgentServerIds.Read(userId)), role), ct);
    }

    private static Task<Reply<NoBody>> Remove(string id, string userId, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Nothing(new RemoveMember(caller, new UserId(AgentServerIds.Read(userId))), ct);
}
