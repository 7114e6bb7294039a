using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Operations on executors and the credentials of command lines.</summary>
public sealed partial class RepeatedRequestTests
{
    private const string InternalSecret = "internal-secret-of-the-repeated-requests";
    private const string Executors = "select count(*) || '-' || (select count(*) from executors.executors) from executors.bindings";
    private const string CodexTokens = "select count(*) || '-' || count(revoked_at) from executors.tokens";
    private const string CodexSessions = "select count(*) || '-' || count(disconnected_at) || '-' || count(os) from executors.token_sessions";

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> ExecutorOperations() => new(StringComparer.Ordinal)
    {
        ["executors.register"] = test => test.At(async (owner, path) => await Ask.Of(HttpMethod.Post, $"{path}/executors", """{"name":"pc1"}""", """{"name":"pc2"}""", Executors, owner.Token)),
        ["executors.unbind"] = test => test.At(async (owner, path) =>
        {
            var made = await test.Http.Post($"{path}/executors", """{"name":"pc1"}""", owner.Token);
            return await Ask.Of(HttpMethod.Delete, $"{path}/executors/{made["exe_id"]}", null, "{}", Executors, owner.Token);
        }),
        ["codexTokens.mint"] = test => test.At(async (owner, path) => await Ask.Of(HttpMethod.Post, "/api/codex/tokens", TokenOf(path, "mac"), TokenOf(path, "pc"), CodexTokens, owner.Token)),
        ["codexTokens.revoke"] = test => test.WithToken(async (owner, token) => await Ask.Of(HttpMethod.Delete, $"/api/codex/tokens/{token["id"]}", null, "{}", CodexTokens, owner.Token)),
        ["internal.codexTokens.sessionOpen"] = test => test.WithToken(async (_, token) =>
            await Told("open", $$"""{"token":"{{token["token"]}}"}""", $$"""{"token":"{{token["token"]}}","os":"x"}""")),
        ["internal.codexTokens.sessionUpdate"] = test => test.WithSession(async id => await Told("update", $$"""{"session_id":"{{id}}","os":"x"}""", $$"""{"session_id":"{{id}}","os":"y"}""")),
        ["internal.codexTokens.sessionClose"] = test => test.WithSession(async id => await Told("close", $$"""{"session_id":"{{id}}"}""", "{}")),
    };

    private static (string, string) Secret => ("X-Internal-Secret", InternalSecret);

    private static string TokenOf(string path, string name) => $$"""{"workspace_id":"{{path.Split('/')[^1]}}","name":"{{name}}"}""";

    private static async Task<Ask> Told(string what, string body, string other) =>
        await Ask.Of(HttpMethod.Post, $"/api/internal/codex/tokens/session-{what}", body, other, CodexSessions) with { Headers = [Secret] };

    private Task<Ask> WithToken(Func<Person, Answer, Task<Ask>> ask) => At(async (owner, path) => await ask(owner, await Http.Post("/api/codex/tokens", TokenOf(path, "mac"), owner.Token)));

    private Task<Ask> WithSession(Func<string, Task<Ask>> ask) => WithToken(async (_, token) =>
    {
        var opened = await Http.Send(HttpMethod.Post, "/api/internal/codex/tokens/session-open", Wire.Json($$"""{"token":"{{token["token"]}}"}"""), null, Secret);
        return await ask(opened["session_id"]);
    });
}
