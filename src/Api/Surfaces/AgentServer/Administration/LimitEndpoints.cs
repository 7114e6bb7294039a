using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer.Administration;

/// <summary>Limits of the installation, of users and of workspaces, for administrators (contract agentserver 3.19).</summary>
internal static class LimitEndpoints
{
    private const string Tag = "Administration";

    private static readonly ParameterWords User = new("id", "The user's id.");

    public static void MapLimits(this AgentServerRoutes routes)
    {
        routes.Get("/api/admin/quotas/defaults", GetDefaults, "admin.quotas.get", Tag, "The installation's limits")
            .Describe("Those in force: set here, else by the server's settings, else built in. CPU in thousandths of a core, sizes in bytes, times in seconds; 0 is no limit, or never.")
            .Refuses(401, 403).ForAdministrators().Needs<GetInstallationLimits>();
        routes.Put("/api/admin/quotas/defaults", SetDefaults, "admin.quotas.set", Tag, "Change the installation's limits")
            .Describe("Only what is sent changes, and all of it or nothing. Lowering a limit removes nothing.")
            .Refuses(400, 401, 403, 413, 422).ForAdministrators().Needs<SetInstallationLimits>();
        routes.Get("/api/admin/users/{id}/quota", GetUser, "admin.users.quota.get", Tag, "A user's limit")
            .Describe("`overrides` is null where nothing was decided for this user.").Refuses(401, 403).WithMetadata(User).ForAdministrators().Needs<GetUserLimit>();
        routes.Put("/api/admin/users/{id}/quota", SetUser, "admin.users.quota.set", Tag, "Decide a user's limit")
            .Describe("0 is no limit; null remembers a decision that follows the installation.")
            .Refuses(400, 401, 403, 404, 413, 422).AnswersNothing().WithMetadata(User).ForAdministrators().Needs<SetUserLimit>();
        routes.Delete("/api/admin/users/{id}/quota", ClearUser, "admin.users.quota.clear", Tag, "Forget a user's limit")
            .Describe("They follow the installation again.").Refuses(401, 403).AnswersNothing().WithMetadata(User).ForAdministrators().Needs<ClearUserLimit>();
        routes.Get("/api/admin/workspaces/{id}/quota", GetWorkspace, "admin.workspaces.quota.get", Tag, "A workspace's limits")
            .Describe("`overrides` is null where it has none of its own.").Refuses(401, 403).ForAdministrators().Needs<GetWorkspaceOverrides>();
        routes.Put("/api/admin/workspaces/{id}/quota", SetWorkspace, "admin.workspaces.quota.set", Tag, "Give a workspace limits of its own")
            .Describe("What is absent or null stays as it is stored.")
            .Refuses(400, 401, 403, 404, 413, 422).AnswersNothing().ForAdministrators().Needs<SetWorkspaceOverrides>();
        routes.Delete("/api/admin/workspaces/{id}/quota", ClearWorkspace, "admin.workspaces.quota.clear", Tag, "Forget a workspace's own limits")
            .Describe("It follows the installation again.").Refuses(401, 403).AnswersNothing().ForAdministrators().Needs<ClearWorkspaceOverrides>();
    }

    private static async Task<Reply<InstallationLimitsWire>> GetDefaults(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetInstallationLimits(caller), ct), InstallationLimitsWire.From);

    private static async Task<Reply<InstallationLimitsWire>> SetDefaults(LooseBody<InstallationLimitsBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        body.Value is { } limits ? await effects.One(new SetInstallationLimits(caller, limits.Changes), InstallationLimitsWire.From, ct) : AgentServerErrors.BadRequest;

    private static async Task<Reply<UserQuotaWire>> GetUser(string id, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetUserLimit(caller, Person(id)), ct), UserQuotaWire.From);

    private static async Task<Reply<NoBody>> SetUser(string id, LooseBody<UserQuotaBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        body.Value is { } limit ? await effects.Nothing(new SetUserLimit(caller, Person(id), limit.MaxWorkspaces), ct) : AgentServerErrors.BadRequest;

    private static Task<Reply<NoBody>> ClearUser(string id, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new ClearUserLimit(caller, Person(id)), ct);

    private static async Task<Reply<WorkspaceQuotaWire>> GetWorkspace(string id, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetWorkspaceOverrides(caller, Workspace(id)), ct), WorkspaceQuotaWire.From);

    private static async Task<Reply<NoBody>> SetWorkspace(string id, LooseBody<WorkspaceQuotaBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        body.Value is { } limits ? await effects.Nothing(new SetWorkspaceOverrides(caller, Workspace(id), limits.Overrides), ct) : AgentServerErrors.BadRequest;

    private static Task<Reply<NoBody>> ClearWorkspace(string id, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new ClearWorkspaceOverrides(caller, Workspace(id)), ct);

    private static UserId Person(string id) => new(AgentServerIds.Read(id));

    private static WorkspaceId Workspace(string id) => new(AgentServerIds.Read(id));
}
