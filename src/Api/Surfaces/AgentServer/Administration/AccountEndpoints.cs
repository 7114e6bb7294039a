using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.AgentServer.Administration;

/// <summary>Everybody's accounts and workspaces, for administrators (contract agentserver 3.19).</summary>
internal static class AccountEndpoints
{
    private const string Tag = "Administration";

    public static void MapAccounts(this AgentServerRoutes routes)
    {
        routes.Get("/api/admin/users", ListUsers, "admin.users.list", Tag, "All accounts")
            .Describe("Oldest first. `email` of an account without one is its nickname.").Refuses(401, 403).ForAdministrators().Needs<ListAccounts>();
        routes.Put("/api/admin/users/{id}/role", SetRole, "admin.users.setRole", Tag, "Make somebody an administrator, or none")
            .Describe("`user` or `admin`; one's own as well. An account that does not exist is left alone.")
            .Refuses(400, 401, 403, 413, 422).AnswersNothing().WithMetadata(new ParameterWords("id", "The user's id.")).ForAdministrators().Needs<SetPlatformRole>();
        routes.Get("/api/admin/workspaces", ListWorkspaces, "admin.workspaces.list", Tag, "All workspaces")
            .Describe("Oldest first, each with the owner who has been one longest and the limit in force.").Refuses(401, 403).ForAdministrators().Needs<ListAllWorkspaces>();
    }

    public static RouteHandlerBuilder ForAdministrators(this RouteHandlerBuilder route) => route.WithMetadata(AgentServerWire.Administration);

    private static async Task<Reply<AccountItemWire[]>> ListUsers(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListAccounts(caller), ct), accounts => accounts.Select(AccountItemWire.From).ToArray());

    private static async Task<Reply<NoBody>> SetRole(string id, LooseBody<GlobalRoleBody> body, Caller caller, Effects effects, CancellationToken ct)
    {
        if (body.Value is not { Role: { Length: > 0 } text }) return AgentServerErrors.BadRequest;
        if (GlobalRoleWire.Read(text) is not { } role) return AgentServerErrors.UnknownGlobalRole;
        return await effects.Nothing(new SetPlatformRole(caller, new UserId(AgentServerIds.Read(id)), role), ct);
    }

    private static async Task<Reply<WorkspaceItemWire[]>> ListWorkspaces(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListAllWorkspaces(caller), ct), workspaces => workspaces.Select(WorkspaceItemWire.From).ToArray());
}
