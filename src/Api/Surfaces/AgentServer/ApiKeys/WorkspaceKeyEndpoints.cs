using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;

namespace AgentPlatform.Api.Surfaces.AgentServer.ApiKeys;

/// <summary>Keys that stand for a workspace (contract agentserver 3.11).</summary>
internal static class WorkspaceKeyEndpoints
{
    private const string Tag = "Workspace API keys";
    private const string Keys = "/api/workspaces/{wid}/api-keys";

    public static void MapWorkspaceKeys(this AgentServerRoutes routes)
    {
        routes.Get($"{Keys}/scopes", Scopes, "workspaceKeys.scopes", Tag, "List the scopes of workspace API keys")
            .Describe("In the catalogue's order, also those that no key can have yet.").InWorkspace("wid").Needs<ListWorkspaceKeyScopes>().Refuses(401, 403);
        routes.Get(Keys, List, "workspaceKeys.list", Tag, "List workspace API keys")
            .Describe("Newest first, revoked ones included.").InWorkspace("wid").Needs<ListWorkspaceKeys>().Refuses(401, 403);
        routes.Post(Keys, Mint, "workspaceKeys.mint", Tag, "Mint a workspace API key")
            .Describe("The `secret` is told this once. Without `expires_at` the key is good until it is revoked, or as long as the key that makes it.")
            .InWorkspace("wid").Needs<MintWorkspaceKey>()
            .Says(ApiKeyErrors.ExpiresInThePast, StatusCodes.Status422UnprocessableEntity).Says(ApiKeyErrors.ExpiresTooLate, StatusCodes.Status422UnprocessableEntity)
            .Refuses(400, 401, 403, 409, 413, 422);
        routes.Delete($"{Keys}/{{id}}", Revoke, "workspaceKeys.revoke", Tag, "Revoke a workspace API key")
            .Describe("An id that the workspace does not have is as good as revoked.")
            .InWorkspace("wid").Needs<RevokeWorkspaceKey>().WithMetadata(new ParameterWords("id", "The key's id.")).AnswersNothing().Refuses(401, 403);
    }

    private static async Task<Reply<WorkspaceKeyScopeWire[]>> Scopes(string wid, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListWorkspaceKeyScopes(caller), ct), scopes => scopes.Select(WorkspaceKeyScopeWire.From).ToArray());

    private static async Task<Reply<WorkspaceKeyWire[]>> List(string wid, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListWorkspaceKeys(caller), ct), keys => keys.Select(WorkspaceKeyWire.From).ToArray());

    [Creates]
    private static Task<Reply<MintedWorkspaceKeyWire>> Mint(string wid, LooseBody<MintWorkspaceKeyBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(MintWorkspaceKeyBody.On(body.Value, caller), MintedWorkspaceKeyWire.From, ct);

    private static Task<Reply<NoBody>> Revoke(string wid, string id, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new RevokeWorkspaceKey(caller, id), ct);
}
