using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer.Workspaces;

/// <summary>Workspaces and the limits in them (contract agentserver 3.2).</summary>
internal static class WorkspaceEndpoints
{
    private const string Tag = "Workspaces";

    public static void MapWorkspaces(this AgentServerRoutes routes)
    {
        routes.Get("/api/workspaces", List, "workspaces.list", Tag, "One's workspaces")
            .Describe("All that the caller is a member of, oldest first.").Refuses(401, 403).Needs<ListWorkspaces>();
        routes.Post("/api/workspaces", Create, "workspaces.create", Tag, "Open a workspace")
            .Describe("The caller becomes its owner. A body that cannot be read, or has no name, opens `New Workspace`. Whoever owns as many as they may gets 403 with JSON: `error` is `quota_exceeded`, `quota` has `current` and `max`.")
            .Refuses(400, 401, 403, 413, 422).Needs<CreateWorkspace>();
        routes.Get("/api/workspaces/quota", Quota, "workspaces.quota", Tag, "How many workspaces one owns and may own")
            .Describe("`max` 0 is no limit.").Refuses(401, 403).Needs<CountWorkspaces>();
        routes.Get("/api/workspaces/{id}", Get, "workspaces.get", Tag, "A workspace")
            .Describe("For its members; 403 also where there is none.").Refuses(401, 403, 404).InWorkspace("id").Needs<GetWorkspace>();
        routes.Patch("/api/workspaces/{id}", Rename, "workspaces.rename", Tag, "Rename a workspace")
            .Describe("For owners and maintainers; 1 to 200 characters.").Refuses(400, 401, 403, 404, 413, 422).InWorkspace("id").Needs<RenameWorkspace>();
        routes.Delete("/api/workspaces/{id}", Delete, "workspaces.delete", Tag, "Delete a workspace")
            .Describe("For owners. From now on nobody is a member of it and no credential for it is accepted; what belonged to it is removed in the background. Whoever's personal workspace it was gets a new one.")
            .Refuses(401, 403, 404).AnswersNothing().InWorkspace("id").Needs<DeleteWorkspace>();
        routes.Get("/api/workspaces/{id}/defaults", Defaults, "workspaces.defaults", Tag, "The limits in force in a workspace")
            .Describe("For everybody but guests. CPU in thousandths of a core, memory in bytes, times in seconds; 0 is no limit, or never.").Refuses(401, 403).InWorkspace("id").Needs<GetWorkspaceLimits>();
    }

    private static async Task<Reply<WorkspaceWire[]>> List(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListWorkspaces(caller), ct), workspaces => workspaces.Select(WorkspaceWire.From).ToArray());

    // Wire: a body that cannot be read is no mistake here.
    [Creates]
    private static Task<Reply<WorkspaceWire>> Create(LooseBody<WorkspaceNameBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(new CreateWorkspace(caller, body.Value?.Name is { Length: > 0 } name ? name : "New Workspace"), WorkspaceWire.From, ct);

    private static async Task<Reply<QuotaWire>> Quota(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new CountWorkspaces(caller), ct), count => new QuotaWire(count.Current, count.Most));

    private static async Task<Reply<WorkspaceWire>> Get(string id, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetWorkspace(caller), ct), WorkspaceWire.From);

    private static Task<Reply<WorkspaceWire>> Rename(string id, LooseBody<WorkspaceNameBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new RenameWorkspace(caller, body.Value?.Name ?? ""), WorkspaceWire.From, ct);

    private static Task<Reply<NoBody>> Delete(string id, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new DeleteWorkspace(caller), ct);

    private static async Task<Reply<WorkspaceDefaultsWire>> Defaults(string id, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetWorkspaceLimits(caller), ct), WorkspaceDefaultsWire.From);
}
