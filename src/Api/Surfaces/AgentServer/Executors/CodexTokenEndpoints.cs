using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Executors;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.AgentServer.Executors;

/// <summary>Credentials of command lines, and what is connected with them (contract agentserver 3.13).</summary>
internal static class CodexTokenEndpoints
{
    private const string Tag = "Codex tokens";
    private const string Tokens = "/api/codex/tokens";

    private static readonly Error NoMember = new(ErrorKind.Forbidden, "executors.no_member", "not a member");
    private static readonly Error MayNotMint = new(ErrorKind.Forbidden, "executors.may_not_mint", "not a member of this workspace");
    private static readonly Error NoWorkspace = RequestErrors.BadQuery("workspace_id required");

    public static void MapCodexTokens(this AgentServerRoutes routes)
    {
        routes.Post(Tokens, Mint, "codexTokens.mint", Tag, "Mint a codex token")
            .Describe("For everybody in the workspace but guests. The `token` is told this once. Without `ttl_days` and `expires_at` it is good for 90 days.")
            .InWorkspaceOfBody("workspace_id").Needs<MintCommandLineToken>()
            .Says(ExecutorErrors.TokenNameRequired, StatusCodes.Status422UnprocessableEntity).Says(ExecutorErrors.TokenNameTooLong, StatusCodes.Status422UnprocessableEntity)
            .Says(ExecutorErrors.BadLifetime, StatusCodes.Status422UnprocessableEntity)
            .Says(ExecutorErrors.ExpiresInThePast, StatusCodes.Status422UnprocessableEntity).Says(ExecutorErrors.ExpiresTooLate, StatusCodes.Status422UnprocessableEntity)
            .Refuses(400, 401, 403, 409, 413, 422);
        routes.Get(Tokens, List, "codexTokens.list", Tag, "A workspace's codex tokens")
            .Describe("For members: the tokens of everybody in the workspace, newest first, without their texts. Those whose time is over stay listed.")
            .InWorkspaceOfQuery("workspace_id", NoWorkspace, NoMember).Needs<ListCommandLineTokens>()
            .WithMetadata(new ParameterWords("workspace_id", "The workspace's id; required."), new ParameterWords("include_revoked", "`true` lists revoked ones too.")).Refuses(400, 401, 403);
        routes.Delete($"{Tokens}/{{id}}", Revoke, "codexTokens.revoke", Tag, "Revoke a codex token")
            .Describe("One's own, or anybody's for owners and maintainers of its workspace. An id that nobody has is as good as revoked.")
            .Needs<RevokeCommandLineToken>().WithMetadata(new ParameterWords("id", "The token's id.")).AnswersNothing().Refuses(401, 403);
        routes.Get("/api/workspaces/{wid}/browsers", Browsers, "codexBrowsers.list", Tag, "What is connected with codex tokens")
            .Describe("For members: an entry for each token that is not revoked, newest first, with the session that is open, else the latest.").InWorkspace("wid").Needs<ListCommandLines>().Refuses(401, 403);
    }

    // Wire: the body is judged before anybody asks whether its sender is a member.
    [Creates]
    private static async Task<Reply<MintedCodexTokenWire>> Mint(LooseBody<MintCodexTokenBody> body, Entrance entrance, Effects effects, CancellationToken ct)
    {
        var order = MintCodexTokenBody.Checked(body.Value);
        var here = await entrance.Into<MintCommandLineToken>(order.WorkspaceId!, MayNotMint, ct);
        return here.Error is { } refusal ? refusal : await effects.Created(order.On(here.Value), MintedCodexTokenWire.From, ct);
    }

    private static async Task<Reply<CodexTokenWire[]>> List(
        [FromQuery(Name = "workspace_id")] string? workspace, [FromQuery(Name = "include_revoked")] string? withRevoked, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListCommandLineTokens(caller, string.Equals(withRevoked, "true", StringComparison.Ordinal)), ct), tokens => tokens.Select(CodexTokenWire.From).ToArray());

    private static Task<Reply<NoBody>> Revoke(string id, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new RevokeCommandLineToken(caller, id), ct);

    private static async Task<Reply<CodexBrowserWire[]>> Browsers(string wid, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListCommandLines(caller), ct), lines => lines.Select(CodexBrowserWire.From).ToArray());
}
