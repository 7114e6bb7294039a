using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Executors;

/// <summary>An installation whose servers share a secret.</summary>
public abstract class ExecutorFixture : AgentServerFixture
{
    protected const string InternalSecret = "the-secret-that-servers-share";

    protected const string Tokens = "/api/codex/tokens";

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["AgentServer:InternalSecret"] = InternalSecret };

    /// <summary>Sends a request as another server of the installation.</summary>
    protected Task<Answer> Tell(string what, string? body, params (string Name, string Value)[] headers) =>
        Http.Send(HttpMethod.Post, $"/api/internal/codex/tokens/{what}", Wire.Json(body), null, [.. headers, ("X-Internal-Secret", InternalSecret)]);

    protected static string Order(string workspace, string more = "") => $$"""{"workspace_id":"{{workspace}}","name":"mac"{{more}}}""";

    protected async Task<Answer> Mint(Someone who, string workspace, string more = "")
    {
        var minted = await Post(who, Tokens, Order(workspace, more));
        Assert.That(minted.Status, Is.EqualTo(201), minted.Text);
        return minted;
    }

    /// <summary>An end of ten minutes, as a member of an order.</summary>
    protected string ForTenMinutes => $""","expires_at":"{Clock.GetUtcNow().AddMinutes(10).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" """;

    protected async Task<JsonArray> Listed(Someone who, string workspace, string more = "") => Items(await Get(who, $"{Tokens}?workspace_id={workspace}{more}"));

    protected async Task<JsonArray> Browsers(Someone who, string workspace) => Items(await Get(who, $"/api/workspaces/{workspace}/browsers"));

    protected async Task<string> Connect(Answer token, string more = "")
    {
        var opened = await Tell("session-open", $$"""{"token":"{{token["token"]}}"{{more}}}""");
        Assert.That(opened.Status, Is.EqualTo(200), opened.Text);
        return opened["session_id"];
    }

    protected static IEnumerable<string> Keys(JsonNode? item) => item!.AsObject().Select(member => member.Key);

    protected async Task<string[]> Trail(string workspace) => ((string)(await TestCluster.Ask(Platform.Database,
        $"select string_agg(action || ' ' || coalesce(convert_from(detail, 'utf8'), ''), E'\\n' order by id) from audit.entries where workspace_id = '{workspace}' and action like 'executors.%'"))!).Split('\n');
}
