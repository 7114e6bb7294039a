using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Executors;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer.Executors;

/// <summary>What servers of the installation that talk to command lines ask and tell (contract agentserver 3.20). They show the secret that the installation shares.</summary>
internal static class InternalCodexTokenEndpoints
{
    private const string Tag = "Internal";
    private const string Tokens = "/api/internal/codex/tokens";
    private const string Refusal = "A token that is no good is 401 with `{\"error\":\"invalid_token\"}`, whatever is wrong with it.";

    private static readonly Error NoSession = RequestErrors.Malformed("session_id required");

    public static void MapInternalCodexTokens(this AgentServerRoutes routes)
    {
        var secret = new InternalSecret();
        routes.Post($"{Tokens}/verify", Verify, "internal.codexTokens.verify", Tag, "Whose a codex token is", secret).Describe(Refusal).Needs<CheckCommandLineToken>().Refuses(401, 413);
        routes.Post($"{Tokens}/session-open", Open, "internal.codexTokens.sessionOpen", Tag, "A command line has connected", secret)
            .Describe($"{Refusal} Every call opens another session. What is not told of the client is read from its user agent, its address from the request.").Needs<ConnectCommandLine>().Refuses(401, 413);
        routes.Post($"{Tokens}/session-update", Update, "internal.codexTokens.sessionUpdate", Tag, "More is known of a command line", secret)
            .Describe("Empty values leave what is known. An unknown session changes nothing.").Needs<UpdateCommandLine>().AnswersNothing().Refuses(400, 401, 413);
        routes.Post($"{Tokens}/session-close", Close, "internal.codexTokens.sessionClose", Tag, "A command line has disconnected", secret)
            .Describe("A session that is unknown or closed changes nothing.").Needs<DisconnectCommandLine>().AnswersNothing().Refuses(401, 413);
    }

    private static async Task<Reply<CodexTokenHolderWire>> Verify(LooseBody<CodexTokenTextBody> body, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new CheckCommandLineToken(caller, body.Value?.Token ?? ""), ct), CodexTokenHolderWire.From);

    private static Task<Reply<OpenedBrowserWire>> Open(LooseBody<OpenBrowserBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(OpenBrowserBody.On(body.Value, caller), OpenedBrowserWire.From, ct);

    private static Task<Reply<NoBody>> Update(LooseBody<UpdateBrowserBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Nothing(body.Value is { SessionId.Length: > 0 } told ? told.On(caller) : throw new RefusedRequestException(NoSession), ct);

    // Wire: no session is as good as one that is closed.
    private static Task<Reply<NoBody>> Close(LooseBody<CloseBrowserBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Nothing(new DisconnectCommandLine(caller, ExecutorIds.Browser(body.Value?.SessionId ?? "")), ct);
}
