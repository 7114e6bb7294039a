using System.Text.Json.Nodes;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Surfaces.Additions.ApiKeys;

/// <summary>Keys that are restricted to one session or agent: good for that thing, and for what anybody may do.</summary>
public sealed class RestrictedKeyTests : KeyFixture
{
    private const string Everything = "sessions:read sessions:write sessions:manage keys:mint keys:read account:read account:manage workspace:read";
    private const string Restricted = "auth.restricted";

    private Someone ada = null!;
    private string mine = "";
    private string hidden = "";
    private string shown = "";
    private NewKey key = null!;
    private NewKey ofAgent = null!;

    [OneTimeSetUp]
    public async Task Prepare_sessions()
    {
        ada = await Owner();
        mine = await Private("mine ocelot");
        hidden = await Private("hidden ocelot");
        shown = await Upload(ada.Token, upload => Say(upload, "shown ocelot"));
        foreach (var id in new[] { mine, hidden, shown }) await Index(id);
        key = await Mint(ada, Everything, $$""","only":{"session":"{{mine}}"}""");
        ofAgent = await Mint(ada, Everything, ""","only":{"agent":"some-agent"}""");
    }

    [Test]
    public async Task It_says_what_it_is_restricted_to()
    {
        Assert.That((await Http.Get("/api/whoami", key.Secret)).Json["only"]!.ToJsonString(), Is.EqualTo($$"""{"session":"{{mine}}"}"""));
        Assert.That((await Http.Get("/api/whoami", ofAgent.Secret)).Json["only"]!.ToJsonString(), Is.EqualTo("""{"agent":"some-agent"}"""));
    }

    [TestCase("")]
    [TestCase("/raw")]
    [TestCase("/events")]
    [TestCase("/export")]
    public async Task Of_private_sessions_it_reads_its_own_alone(string what)
    {
        Assert.That((await Http.Get($"/api/sessions/{mine}{what}", key.Secret)).Text, Is.EqualTo((await Http.Get($"/api/sessions/{mine}{what}", ada.Token)).Text), "like its owner");
        Assert.That((await Http.Get($"/api/sessions/{hidden}{what}", key.Secret)).Status, Is.EqualTo(404));
        Assert.That((await Http.Get($"/api/sessions/{shown}{what}", key.Secret)).Status, Is.EqualTo((await Http.Get($"/api/sessions/{shown}{what}")).Status), "like anybody");
        foreach (var id in new[] { mine, hidden }) Assert.That((await Http.Get($"/api/sessions/{id}{what}", ofAgent.Secret)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task It_follows_its_own_alone()
    {
        await using var reader = await EventReader.Open(Http.Base, $"/api/sessions/{mine}/stream", key.Secret, null);

        Assert.That((await reader.Event())?.Id, Is.EqualTo("1"));
        Assert.That((await Http.Get($"/api/sessions/{hidden}/stream", key.Secret)).Status, Is.EqualTo(404));
        Assert.That((await Http.Get($"/api/sessions/{mine}/stream", ofAgent.Secret)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Lists_and_searches_show_its_own_and_what_is_public()
    {
        foreach (var path in new[] { "/api/sessions?per_page=100", "/api/sessions/search?limit=100", "/api/sessions/search?limit=100&mine=true", "/api/sessions/search?q=ocelot&limit=100" })
        {
            Assert.That((await Http.Get(path, key.Secret)).Text, Does.Contain(mine).And.Contain(shown).And.Not.Contain(hidden), path);
            Assert.That((await Http.Get(path, ofAgent.Secret)).Text, Does.Contain(shown).And.Not.Contain(mine).And.Not.Contain(hidden), path);
            Assert.That((await Http.Get(path, ada.Token)).Text, Does.Contain(mine).And.Contain(hidden), path);
        }
    }

    [Test]
    public async Task The_end_of_a_page_does_not_tell_that_something_hidden_fits()
    {
        foreach (var secret in new[] { key.Secret, ofAgent.Secret })
        {
            var found = await Http.Get("/api/sessions/search?q=hidden&limit=1", secret);
            Assert.That(found.Text, Is.EqualTo("""{"sessions":[],"next":null}"""));
        }

        Assert.That((await Http.Get("/api/sessions/search?q=mine&limit=1", key.Secret)).Json["sessions"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Names_of_repositories_of_hidden_sessions_stay_hidden()
    {
        await Upload(ada.Token, upload => (upload["visibility"], upload["git_repo_name"]) = ("private", "org/hidden"));

        Assert.That((await Http.Get("/api/sessions/repos", ada.Token)).Text, Does.Contain("org/hidden"));
        foreach (var secret in new[] { key.Secret, ofAgent.Secret }) Assert.That((await Http.Get("/api/sessions/repos", secret)).Text, Does.Not.Contain("org/hidden"));
    }

    [Test]
    public async Task It_changes_its_own_session_and_no_other_thing()
    {
        var own = await Private("to be changed");
        var restricted = await Mint(ada, Everything, $$""","only":{"session":"{{own}}"}""");
        var live = Guid.CreateVersion7().ToString();
        var recorder = await Mint(ada, "sessions:write", $$""","only":{"session":"{{live}}"}""");

        Assert.That((await Http.Send(HttpMethod.Patch, $"/api/sessions/{hidden}", Wire.Json("""{"visibility":"public"}"""), restricted.Secret)).Status, Is.EqualTo(403));
        Assert.That((await Http.Delete($"/api/sessions/{hidden}", restricted.Secret)).Status, Is.EqualTo(403));
        foreach (var other in new[] { hidden, shown, "named-by-its-recorder", live.ToUpperInvariant() }) Assert.That((await Http.Post($"/api/sessions/{other}/events", Batch("x"), recorder.Secret)).Status, Is.EqualTo(403), other);
        Assert.That((await Http.Get($"/api/sessions/{hidden}", ada.Token)).Status, Is.EqualTo(200));

        Assert.That((await Http.Post($"/api/sessions/{live}/events", Batch("e1"), recorder.Secret)).Text, Is.EqualTo("""{"accepted":1}"""), "it may begin what it is restricted to");
        Assert.That((await Http.Send(HttpMethod.Patch, $"/api/sessions/{live}", Wire.Json("""{"visibility":"private"}"""), ada.Token)).Status, Is.EqualTo(200));
        Assert.That((await Http.Post($"/api/sessions/{live}/events", Batch("e2"), recorder.Secret)).Text, Is.EqualTo("""{"accepted":1}"""), "and extend it, though it may not read");
        Assert.That((await Http.Get($"/api/sessions/{live}", recorder.Secret)).Status, Is.EqualTo(404));
        Assert.That((await Http.Get($"/api/sessions/{live}", ada.Token)).Json["event_count"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That((await Http.Send(HttpMethod.Patch, $"/api/sessions/{own}", Wire.Json("""{"visibility":"public"}"""), restricted.Secret)).Status, Is.EqualTo(200));
        Assert.That((await Http.Delete($"/api/sessions/{own}", restricted.Secret)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_key_that_only_writes_extends_a_private_upload_instead_of_beginning_it_again()
    {
        var id = await Private("an upload");
        var writer = await Mint(ada, "sessions:write");

        var answer = await Http.Post($"/api/sessions/{id}/events", Batch("e9"), writer.Secret);

        Assert.That(answer.Text, Is.EqualTo("""{"accepted":1}"""));
        Assert.That((await Http.Get($"/api/sessions/{id}", ada.Token)).Json["event_count"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from sessions.sessions where external_id = '{id}'"), Is.EqualTo(0L));
    }

    [Test]
    public async Task What_is_about_no_one_thing_is_refused()
    {
        foreach (var secret in new[] { key.Secret, ofAgent.Secret })
        {
            Assert.That((await Http.Post("/api/sessions", Body(), secret)).Status, Is.EqualTo(403));
            Assert.That((await Http.Post("/api/auth/verify", null, secret)).Status, Is.EqualTo(403));
            Assert.That((await Http.Get("/api/auth/me", secret)).Status, Is.EqualTo(403));
            Refused(await Http.Get("/api/sessions/policy", secret), 403, Restricted);
            Refused(await Http.Put("/api/sessions/policy", """{"default_visibility":null,"retention_days":null,"searchable":true}""", secret), 403, Restricted);
            Refused(await Http.Get($"/api/sessions/import/{new string('0', 64)}", secret), 403, Restricted);
            Refused(await Http.Get(Keys(ada.Workspace), secret), 403, Restricted);
            Assert.That((await Http.Get("/api/scopes", secret)).Status, Is.EqualTo(200), "what anybody may do");
        }
    }

    [Test]
    public async Task It_makes_keys_with_the_same_restriction_only()
    {
        Refused(await TryMint(ada, "sessions:read", with: key.Secret), 403, Restricted);
        Refused(await TryMint(ada, "sessions:read", $$""","only":{"session":"{{hidden}}"}""", key.Secret), 403, Restricted);
        Refused(await TryMint(ada, "sessions:read", ""","only":{"agent":"some-agent"}""", key.Secret), 403, Restricted);

        var child = await Mint(ada, "sessions:read", $$""","only":{"session":"{{mine}}"}""", key.Secret);

        Assert.That((await Http.Get($"/api/sessions/{mine}", child.Secret)).Status, Is.EqualTo(200));
        Assert.That((await Http.Get($"/api/sessions/{hidden}", child.Secret)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task It_replaces_and_ends_itself_but_no_other_key()
    {
        var restricted = await Mint(ada, Everything, $$""","only":{"session":"{{mine}}"}""");
        var twin = await Mint(ada, Everything, $$""","only":{"session":"{{mine}}"}""");

        Refused(await Http.Post($"{Keys(ada.Workspace)}/{twin.Id}/rotate", "{}", restricted.Secret), 403, Restricted);
        Refused(await Http.Delete($"{Keys(ada.Workspace)}/{twin.Id}", restricted.Secret), 403, Restricted);
        Refused(await Http.Get($"{Keys(ada.Workspace)}/{twin.Id}", restricted.Secret), 403, Restricted);

        Assert.That((await Http.Get($"{Keys(ada.Workspace)}/{restricted.Id}", restricted.Secret)).Status, Is.EqualTo(200));
        var heir = await Http.Post($"{Keys(ada.Workspace)}/{restricted.Id}/rotate", "{}", restricted.Secret);
        Assert.That(heir.Json["only"]!.ToJsonString(), Is.EqualTo($$"""{"session":"{{mine}}"}"""));
        Assert.That((await Http.Get($"/api/sessions/{hidden}", heir["key"])).Status, Is.EqualTo(404));
        Assert.That((await Http.Delete($"{Keys(ada.Workspace)}/{heir["id"]}", heir["key"])).Status, Is.EqualTo(204));
    }

    [Test]
    public async Task Without_the_right_to_read_it_does_not_read_its_own_session_either()
    {
        var writer = await Mint(ada, "sessions:write", $$""","only":{"session":"{{mine}}"}""");

        Assert.That((await Http.Get($"/api/sessions/{mine}", writer.Secret)).Status, Is.EqualTo(404));
        Assert.That((await Http.Get("/api/sessions/search?q=mine", writer.Secret)).Text, Is.EqualTo("""{"sessions":[],"next":null}"""));
    }

    private static string Batch(string id) =>
        $$$"""{"agent":{"provider":"p","model":"m","tool":"t"},"events":[{"event_id":"{{{id}}}","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"Fix it"}]}}]}""";

    private static void Say(JsonObject upload, string text) => upload["session"]!["events"]![0]!["content"]!["blocks"]![0]!["text"] = text;

    private Task<string> Private(string text) => Upload(ada.Token, upload =>
    {
        upload["visibility"] = "private";
        Say(upload, text);
    });

    private async Task Index(string id)
    {
        await using var scope = Platform.Services.CreateAsyncScope();
        var indexer = scope.ServiceProvider.GetRequiredService<ISessionIndexer>();
        var indexed = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run<Result<bool>>(
            async _ => await indexer.Index(new WorkspaceId(Guid.Parse(ada.Workspace)), new SessionId(Guid.Parse(id)), CancellationToken.None), CancellationToken.None);
        Assert.That(indexed.Value);
    }
}
