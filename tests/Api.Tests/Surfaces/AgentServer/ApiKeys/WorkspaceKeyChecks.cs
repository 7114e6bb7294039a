using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.ApiKeys;

/// <summary>Keys that stand for a workspace: contract agentserver 2.10, 3.11, 4.2, and its check 18.</summary>
public sealed class WorkspaceKeyChecks : OpenSessionFixture
{
    private const string Form = "^wak_[0-9A-HJKMNP-TV-Z]{8}_[0-9A-HJKMNP-TV-Z]{40}$";

    [Test]
    public async Task Check_18_keys_are_minted_listed_without_secret_and_refused_to_developers()
    {
        var (owner, wid) = await Owner();

        var minted = await Http.Post(Keys(wid), """{"name":"k","scopes":["turns:submit"]}""", owner);
        Assert.That(minted.Status, Is.EqualTo(201), minted.Text);
        Assert.That(minted["secret"], Does.Match(Form));
        Assert.That((minted["id"], minted["prefix"]), Is.EqualTo((minted["secret"][..12], minted["secret"][..12])));
        Assert.That(minted.Json.Select(member => member.Key), Is.EqualTo(new[] { "id", "name", "prefix", "secret", "scopes", "created_at" }));
        await Refused(owner, wid, """{"name":"k","scopes":[]}""", 400, "at least one scope required");
        await Refused(owner, wid, """{"name":"k","scopes":["mailbox:send"]}""", 400, "scope not available: mailbox:send");

        var list = JsonNode.Parse((await Http.Get(Keys(wid), owner)).Text)!.AsArray();
        Assert.That(list, Has.Count.EqualTo(1));
        Assert.That(list[0]!.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "id", "name", "prefix", "scopes", "created_at", "last_used_at", "revoked_at" }));
        Assert.That((list[0]!["last_used_at"], list[0]!["revoked_at"]), Is.EqualTo(((JsonNode?)null, (JsonNode?)null)));

        var developer = await Member(wid, "developer");
        await Refused(developer, wid, """{"name":"k","scopes":["turns:submit"]}""", 403, "insufficient permissions");
        Assert.That((await Http.Delete($"{Keys(wid)}/{minted["id"]}", developer)).Status, Is.EqualTo(403));
        Assert.That((await Http.Get(Keys(wid), developer)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_catalogue_stands_in_its_order()
    {
        var (owner, wid) = await Owner();

        var scopes = JsonNode.Parse((await Http.Get($"{Keys(wid)}/scopes", owner)).Text)!.AsArray();

        Assert.That(scopes.Select(scope => $"{scope!["name"]} {scope["available"]!.ToJsonString()}"), Is.EqualTo(new[]
        {
            "turns:submit true", "turns:read false", "threads:create false", "threads:cancel false", "threads:read false", "mailbox:read false", "mailbox:send false",
        }));
        Assert.That(scopes.Select(scope => scope!["description"]!.GetValue<string>()), Is.All.Not.Empty);
        Assert.That((await Http.Get($"{Keys(wid)}/scopes", await Member(wid, "guest"))).Status, Is.EqualTo(200));
    }

    [TestCase("not json", 400, "invalid json")]
    [TestCase("", 400, "invalid json")]
    [TestCase("[]", 400, "invalid json")]
    [TestCase("""{"name":7,"scopes":["turns:submit"]}""", 400, "invalid json")]
    [TestCase("""{"name":"k","scopes":"turns:submit"}""", 400, "invalid json")]
    [TestCase("""{"name":"k","scopes":["turns:submit"],"expires_at":7}""", 400, "invalid json")]
    [TestCase("""{"scopes":["turns:submit"]}""", 400, "name required")]
    [TestCase("""{"name":null,"scopes":[]}""", 400, "name required")]
    [TestCase("""{"name":" \t ","scopes":["turns:submit"]}""", 400, "name required")]
    [TestCase("""{"name":"k"}""", 400, "at least one scope required")]
    [TestCase("""{"name":"k","scopes":null}""", 400, "at least one scope required")]
    [TestCase("""{"name":"k","scopes":["turns:submit","turns:read"]}""", 400, "scope not available: turns:read")]
    [TestCase("""{"name":"k","scopes":["nothing:atall"]}""", 400, "scope not available: nothing:atall")]
    [TestCase("""{"name":"k","scopes":["TURNS:SUBMIT"]}""", 400, "scope not available: TURNS:SUBMIT")]
    [TestCase("""{"name":"k","scopes":["turns:submit"],"expires_at":"tomorrow"}""", 422, "expires_at must be an RFC3339 timestamp")]
    [TestCase("""{"name":"k","scopes":["turns:submit"],"expires_at":"2026-05-22"}""", 422, "expires_at must be an RFC3339 timestamp")]
    [TestCase("""{"name":"k","scopes":["turns:submit"],"expires_at":"2020-05-22T08:30:00Z"}""", 422, "expires_at is in the past")]
    [TestCase("""{"name":"k","scopes":["turns:submit"],"expires_at":"2199-05-22T08:30:00Z"}""", 422, "expires_at is more than 365 days in the future")]
    public async Task What_is_wrong_is_said_in_the_contracts_words(string body, int status, string text)
    {
        var (owner, wid) = await Owner();

        await Refused(owner, wid, body, status, text);

        Assert.That((await Http.Get(Keys(wid), owner)).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task Names_are_kept_as_they_are_and_need_not_be_unique_and_the_newest_stands_first()
    {
        var (owner, wid) = await Owner();

        var first = await Http.Post(Keys(wid), """{"NAME":"  Grüße ","scopes":["turns:submit","turns:submit"],"more":1} behind""", owner);
        var second = await Http.Post(Keys(wid), """{"name":"  Grüße ","scopes":["turns:submit"],"expires_at":""}""", owner);

        Assert.That((first.Status, first["name"], first.Json["scopes"]!.ToJsonString()), Is.EqualTo((201, "  Grüße ", """["turns:submit"]""")));
        Assert.That((await Listed(wid, owner)).Select(key => (string)key["id"]!), Is.EqualTo(new[] { second["id"], first["id"] }));
    }

    [Test]
    public async Task A_key_is_revoked_once_and_whatever_id_is_named_the_answer_is_the_same()
    {
        var (owner, wid) = await Owner();
        var (stranger, foreign) = await Owner();
        var minted = await Mint(owner, wid);
        Assert.That((await Http.Get("/api/whoami", minted["secret"])).Status, Is.EqualTo(200));

        foreach (var id in new[] { "wak_00000000", "nothing", minted["id"].ToLowerInvariant() }) Assert.That((await Http.Delete($"{Keys(wid)}/{id}", owner)).Status, Is.EqualTo(204), id);
        Assert.That((await Http.Delete($"{Keys(foreign)}/{minted["id"]}", stranger)).Status, Is.EqualTo(204), "of another workspace");
        Assert.That((await Http.Get("/api/whoami", minted["secret"])).Status, Is.EqualTo(200), "without effect");

        var revoked = await Http.Delete($"{Keys(wid)}/{minted["id"]}", owner);
        Assert.That((revoked.Status, revoked.Text), Is.EqualTo((204, "")));
        Assert.That((await Http.Get("/api/whoami", minted["secret"])).Status, Is.EqualTo(401));
        var at = (string)(await Listed(wid, owner)).Single()["revoked_at"]!;
        Assert.That(at, Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
        Clock.Forward(TimeSpan.FromMinutes(1));
        Assert.That((await Http.Delete($"{Keys(wid)}/{minted["id"]}", owner)).Status, Is.EqualTo(204));
        Assert.That((string)(await Listed(wid, owner)).Single()["revoked_at"]!, Is.EqualTo(at));
    }

    [Test]
    public async Task An_expiry_is_kept()
    {
        var (owner, wid) = await Owner();
        var end = Clock.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
        var minted = await Http.Post(Keys(wid), $$"""{"name":"k","scopes":["turns:submit"],"expires_at":"{{end}}"}""", owner);

        Assert.That((await Http.Get("/api/whoami", minted["secret"])).Status, Is.EqualTo(200));
        Clock.Forward(TimeSpan.FromHours(1));

        Assert.That((await Http.Get("/api/whoami", minted["secret"])).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_key_stands_for_its_workspace_with_its_rights_alone()
    {
        var (owner, wid) = await Owner();
        var (_, foreign) = await Owner();
        var secret = (await Mint(owner, wid))["secret"];

        var me = (await Http.Get("/api/whoami", secret)).Json;

        Assert.That(((string)me["kind"]!, (string)me["workspace_id"]!, me["scopes"]!.ToJsonString(), (string)me["credential"]!["kind"]!), Is.EqualTo(("key", wid, """["turns:submit"]""", "workspace_key")));
        Assert.That(((await Http.Get(Keys(wid), secret)).Status, (await Http.Get(Keys(wid), secret)).Text), Is.EqualTo((403, "insufficient permissions\n")));
        Assert.That((await Http.Get(Keys(foreign), secret)).Text, Is.EqualTo("not a workspace member\n"));
        Assert.That((await Http.Post($"/api/workspaces/{wid}/keys", """{"name":"k","scopes":["turns:submit"]}""", secret)).Status, Is.EqualTo(403), "it is no person");
        Assert.That((await Http.Get("/api/auth/me", secret)).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Whoever_is_no_member_learns_nothing()
    {
        var (owner, wid) = await Owner();
        var (stranger, _) = await Owner();
        await Mint(owner, wid);

        foreach (var path in new[] { Keys(wid), $"{Keys(wid)}/scopes", Keys("00000000-0000-0000-0000-000000000000"), Keys("nonsense") })
        {
            var refused = await Http.Get(path, stranger);
            Assert.That((refused.Status, refused.Text), Is.EqualTo((403, "not a workspace member\n")), path);
        }

        Assert.That((await Http.Post(Keys(wid), "not json", stranger)).Text, Is.EqualTo("not a workspace member\n"), "before the body");
        var anonymous = await Http.Get(Keys(wid));
        Assert.That((anonymous.Status, anonymous.Text), Is.EqualTo((401, "unauthorized\n")));
    }

    [Test]
    public async Task The_trail_tells_of_keys_and_never_their_texts()
    {
        var (owner, wid) = await Owner();
        var minted = await Mint(owner, wid);
        await Http.Delete($"{Keys(wid)}/{minted["id"]}", owner);
        await Http.Delete($"{Keys(wid)}/{minted["id"]}", owner);

        var trail = (string)(await TestCluster.Ask(Platform.Database, $"select string_agg(action || ' ' || convert_from(detail, 'utf8'), E'\\n' order by id) from audit.entries where workspace_id = '{wid}'"))!;

        Assert.That(trail.Split('\n'), Is.EqualTo(new[]
        {
            $$"""api_keys.minted {"kind":"workspace","prefix":"{{minted["id"]}}","name":"k","scopes":["turns:submit"]}""",
            $$"""api_keys.revoked {"kind":"workspace","prefix":"{{minted["id"]}}","name":"k","scopes":["turns:submit"]}""",
        }));
    }

    private static string Keys(string wid) => $"/api/workspaces/{wid}/api-keys";

    private async Task<Answer> Mint(string bearer, string wid)
    {
        var minted = await Http.Post(Keys(wid), """{"name":"k","scopes":["turns:submit"]}""", bearer);
        Assert.That(minted.Status, Is.EqualTo(201), minted.Text);
        return minted;
    }

    private async Task<JsonObject[]> Listed(string wid, string bearer) => [.. JsonNode.Parse((await Http.Get(Keys(wid), bearer)).Text)!.AsArray().Select(key => key!.AsObject())];

    private async Task Refused(string bearer, string wid, string body, int status, string text)
    {
        var refused = await Http.Post(Keys(wid), body, bearer);
        Assert.That((refused.Status, refused.Text, refused.ContentType), Is.EqualTo((status, $"{text}\n", "text/plain; charset=utf-8")), body);
    }

    private async Task<(string Bearer, string Workspace)> Owner()
    {
        var person = await Register();
        return (person.Token, await PersonalWorkspace(person.Id));
    }

    private async Task<string> Member(string wid, string role)
    {
        var person = await Register();
        await TestCluster.Ask(Platform.Database, $"insert into workspaces.members (workspace_id, user_id, role, joined_at) values ('{wid}', '{person.Id}', '{role}', now())");
        return person.Token;
    }

    private async Task<string> PersonalWorkspace(string user) => ((Guid)(await TestCluster.Ask(Platform.Database, $"select personal_workspace_id from identity.users where id = '{user}'"))!).ToString();
}
