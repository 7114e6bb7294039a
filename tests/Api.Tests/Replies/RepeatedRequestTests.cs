using System.Text.Json.Nodes;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Every operation that changes something, sent twice with one Idempotency-Key: one effect, one answer. An operation that is missing here fails the first test.</summary>
public sealed partial class RepeatedRequestTests : OpenSessionFixture
{
    private const string AdminKey = "admin-key-of-the-repeated-requests";

    /// <summary>Its path names what its caller has no part in any more once it is done, which is asked about before the key.</summary>
    // Operations that take away where they are sent to, and what whoever repeats them is told.
    private static readonly Dictionary<string, int> EndTheirPlace = new(StringComparer.Ordinal) { ["workspaces.delete"] = 403, ["sandboxes.delete"] = 404 };


    // What tells whether an operation had its effect.
    private const string Users = "select count(*) from identity.users";
    private const string Passwords = "select string_agg(password_hash, ',' order by id) from identity.users";
    private const string LogIns = "select string_agg(encode(hash, 'hex'), ',' order by hash) from identity.refresh_tokens";
    private const string States = "select count(*) from identity.oauth_states";
    private const string Keys = "select string_agg(id || state, ',' order by id) from api_keys.keys";
    private const string Sessions = "select count(*) from sessions.sessions";
    private const string Events = "select sum(last_sequence) from sessions.heads";

    private const string Revisions = "select sum(revision) from sessions.heads";
    private const string Policies = "select string_agg(retention_days::text, ',' order by workspace_id) from sessions.policies";

    // Features have their tables in files of their own.
    private static readonly Lazy<Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>>> Operations = new(() => new[]
    {
        SessionsAndAccounts(),
        BrowserLogins(),
        Tenants(),
        OfWorkspaces(),
        SetupAndCodeLogins(),
        ApiKeyOperations(),
        Chats(),
        ExecutorOperations(),
        Mailboxes(),
        WorkOfAgents(),
        Devices(),
    }.SelectMany(table => table).ToDictionary(StringComparer.Ordinal));

    private static IEnumerable<string> Names => Operations.Value.Keys;

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> SessionsAndAccounts() => new(StringComparer.Ordinal)
    {
        ["auth.registerNickname"] = _ => Ask.Of(HttpMethod.Post, "/api/register", """{"nickname":"once"}""", """{"nickname":"once-more"}""", Users),
        ["auth.register"] = _ => Ask.Of(HttpMethod.Post, "/api/auth/register", """{"email":"o@nce.org","password":"testpass99","nickname":"o"}""", """{"email":"o@nce.org","password":"testpass98","nickname":"o"}""", Users),
        ["auth.login"] = async test => await Ask.Of(HttpMethod.Post, "/api/auth/login", Login(await test.Register(), "testpass99"), Login(await test.Register(), "testpass99"), LogIns),
        ["auth.refresh"] = async test => await Ask.Of(HttpMethod.Post, "/api/auth/refresh", Refresh(await test.Register()), Refresh(await test.Register()), LogIns),
        ["auth.logout"] = async test => await Ask.Of(HttpMethod.Post, "/api/auth/logout", Refresh(await test.Register()), Refresh(await test.Register()), LogIns),
        ["auth.changePassword"] = async test => await Ask.Of(HttpMethod.Put, "/api/auth/password", NewPassword("testpass98"), NewPassword("testpass97"), Passwords, (await test.Register()).Token),
        ["auth.changePasswordByPost"] = async test => await Ask.Of(HttpMethod.Post, "/api/auth/change-password", NewPassword("testpass98"), NewPassword("testpass97"), Passwords, (await test.Register()).Token),
        ["auth.regenerateKey"] = async test => await Ask.Of(HttpMethod.Post, "/api/auth/regenerate-key", null, "{}", Keys, (await test.Register()).Token),
        ["auth.issueKey"] = async test => await Ask.Of(HttpMethod.Post, "/api/auth/api-keys/issue", null, "{}", Keys, (await test.Register()).Token),
        ["auth.oauth.link"] = async test => await Ask.Of(HttpMethod.Post, "/api/auth/oauth/github/link", null, "{}", States, (await test.Register()).Token),
        ["sessions.upload"] = async test => await Ask.Of(HttpMethod.Post, "/api/sessions", Body(), Body(upload => upload["score_plugin"] = "zero_v1"), Sessions, await test.Key()),
        ["sessions.append"] = async test => await Ask.Of(HttpMethod.Post, "/api/sessions/live/events", Batch("e1"), Batch("e2"), Events, await test.Key()),
        ["sessions.delete"] = test => test.OwnSession(async (key, id) => await Ask.Of(HttpMethod.Delete, $"/api/sessions/{id}", null, "{}", Sessions, key)),
        ["sessions.remove"] = test => test.OwnSession(async (_, id) =>
            await Ask.Of(HttpMethod.Delete, $"/api/admin/sessions/{id}", null, "{}", Sessions) with { Headers = [("X-OpenSession-Admin-Key", AdminKey)] }),
        ["sessions.change"] = test => test.OwnSession(async (key, id) =>
            await Ask.Of(HttpMethod.Patch, $"/api/sessions/{id}", """{"visibility":"private"}""", """{"visibility":"public"}""", Revisions, key)),
        ["sessions.import"] = async test => await Ask.Of(HttpMethod.Post, "/api/sessions/import", Transcript("one"), Transcript("two"), Sessions, await test.Key()),
        ["sessions.policy.set"] = async test => await Ask.Of(HttpMethod.Put, "/api/sessions/policy", Policy(30), Policy(31), Policies, await test.Key()),
    };

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["OpenSession:AdminKey"] = AdminKey,
        ["AgentServer:InternalSecret"] = InternalSecret,
        ["OAuth:github:ClientId"] = "client",
        ["OAuth:github:ClientSecret"] = "secret",
        ["RustyGpt:GitHub:ClientId"] = "client",
        ["RustyGpt:GitHub:ClientSecret"] = "secret",
        ["RustyGpt:GitHub:AuthUrl"] = "https://github.example/authorize",
        ["RustyGpt:GitHub:TokenUrl"] = $"{codes.Url}/token",
        ["RustyGpt:Apple:ClientId"] = "client",
        ["RustyGpt:Apple:AuthUrl"] = "https://apple.example/authorize",
        ["RustyGpt:Apple:TokenUrl"] = $"{codes.Url}/token",
    };

    /// <summary>The first account runs the installation.</summary>
    private Person root = null!;

    [SetUp]
    public async Task MakeAnAdministrator()
    {
        root = await Register();
        await TestCluster.Ask(Platform.Database, $"update identity.users set role = 'admin' where id = '{root.Id}'");
    }

    [Test]
    public void Every_operation_that_changes_something_is_here()
    {
        var mutating = Platform.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<TakesIdempotencyKey>() is not null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName);

        Assert.That(mutating, Is.EquivalentTo(Names));
    }

    [TestCaseSource(nameof(Names))]
    public async Task A_repeated_request_has_its_effect_once_and_the_key_is_not_for_another_request(string operation)
    {
        var ask = await Operations.Value[operation](this);
        var key = $"key of {operation}, long enough".Replace(' ', '-');
        var before = await State(ask);

        var first = await Send(ask, ask.Body, key);
        var after = await State(ask);
        var again = await Send(ask, ask.Body, key);
        var other = await Send(ask, ask.OtherBody, key);
        var problem = await Send(ask with { Headers = [.. ask.Headers, ("Accept", "application/problem+json")] }, ask.OtherBody, key);

        Assert.That(first.Status, Is.InRange(200, 299), first.Text);
        Assert.That(after, Is.Not.EqualTo(before), "the first request had no effect that this test can see");
        Assert.That(first.Header(IdempotencyKeys.Replayed), Is.Null);
        if (EndTheirPlace.TryGetValue(operation, out var refusal))
        {
            // Whoever repeats it is refused like anybody who asks for what is not there; it still has its effect once.
            Assert.That(new[] { again.Status, other.Status, problem.Status }, Is.All.EqualTo(refusal));
            Assert.That(await State(ask), Is.EqualTo(after));
            return;
        }

        Assert.That(again.Header(IdempotencyKeys.Replayed), Is.EqualTo("true"));
        Assert.That((again.Status, again.Text, again.ContentType), Is.EqualTo((first.Status, first.Text, first.ContentType)));
        Assert.That((other.Status, Message(other)), Is.EqualTo((422, "this Idempotency-Key was already used with another request")));
        Assert.That((problem.Status, problem["code"]), Is.EqualTo((422, "request.idempotency_key_reused")));
        Assert.That(await State(ask), Is.EqualTo(after));
    }

    [TestCaseSource(nameof(Names))]
    public async Task A_key_that_is_none_is_refused_before_anything_happens(string operation)
    {
        var ask = await Operations.Value[operation](this);
        var before = await State(ask);

        foreach (var key in new[] { "two words", new string('k', 256), "a\ttab" })
        {
            var refused = await Send(ask, ask.Body, key);
            Assert.That((refused.Status, Message(refused)), Is.EqualTo((400, "Idempotency-Key must be one text of 1 to 255 visible ASCII characters")), key);
        }

        Assert.That(await State(ask), Is.EqualTo(before));
    }

    // In the words of the surface: plain text, or what its JSON says.
    private static string? Message(Answer answer) => answer.ContentType is { } type && type.StartsWith("text/plain", StringComparison.Ordinal)
        ? answer.Text.TrimEnd('\n')
        : (answer.Json["error_description"] ?? answer.Json["error"] ?? answer.Json["detail"] ?? answer.Json["message"])?.GetValue<string>();

    private static string Login(Person person, string password) => $$"""{"email":"{{person.Name}}","password":"{{password}}"}""";

    private static string Transcript(string said) => $$$"""
        {"type":"user","message":{"role":"user","content":"{{{said}}}"},"uuid":"7e4b0c1e-5a3f-4f0e-9d55-7a1f6f2f9a01","sessionId":"0b7c1c1e-5a3f-4f0e-9d55-7a1f6f2f9a01","timestamp":"2026-02-19T11:18:05.000Z"}
        """;

    private static string Policy(int days) => $$"""{"default_visibility":null,"retention_days":{{days}},"searchable":true}""";

    private static string Refresh(Person person) => $$"""{"refresh_token":"{{person.Refresh}}"}""";

    private static string NewPassword(string text) => $$"""{"current_password":"testpass99","new_password":"{{text}}"}""";

    private static string Batch(string id)
    {
        var session = JsonNode.Parse(S)!;
        var happened = session["events"]![0]!.DeepClone();
        happened["event_id"] = id;
        return new JsonObject { ["agent"] = session["agent"]!.DeepClone(), ["events"] = new JsonArray(happened) }.ToJsonString();
    }

    private async Task<Ask> OwnSession(Func<string, string, Task<Ask>> ask)
    {
        var key = await Key();
        return await ask(key, await Upload(key));
    }

    private Task<object?> State(Ask ask) => TestCluster.Ask(Platform.Database, ask.Effect);

    private Task<Answer> Send(Ask ask, string? body, string key) => Http.Send(ask.Method, ask.Path, Wire.Json(body), ask.Bearer, [.. ask.Headers, (IdempotencyKeys.Header, key)]);

    private sealed record Ask(HttpMethod Method, string Path, string? Body, string? OtherBody, string Effect, string? Bearer)
    {
        public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

        public static Task<Ask> Of(HttpMethod method, string path, string? body, string? other, string effect, string? bearer = null) => Task.FromResult(new Ask(method, path, body, other, effect, bearer));
    }
}
