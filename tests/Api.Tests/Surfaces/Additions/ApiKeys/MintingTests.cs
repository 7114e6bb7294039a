using System.Globalization;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions.ApiKeys;

/// <summary>Who may make which keys: nobody gives more than they have, nor for longer.</summary>
public sealed class MintingTests : KeyFixture
{
    [Test]
    public async Task A_key_acts_as_its_maker_with_its_rights_alone()
    {
        var ada = await Owner();

        var minted = await TryMint(ada, "sessions:read account:read");

        Assert.That(minted.Status, Is.EqualTo(201), minted.Text);
        Assert.That(minted["key"], Does.Match("^apk_[0-9A-Za-z]{49}$"));
        Assert.That(minted["prefix"], Is.EqualTo(minted["key"][..12]));
        Assert.That(minted.Json["scopes"]!.ToJsonString(), Is.EqualTo("""["account:read","sessions:read"]"""), "in the catalogue's order");
        var me = (await Http.Get("/api/whoami", minted["key"])).Json;
        Assert.That(((string)me["kind"]!, (string)me["id"]!, (string)me["workspace_id"]!, (bool)me["workspace_only"]!), Is.EqualTo(("user", ada.Id, ada.Workspace, true)));
        Assert.That(me["scopes"]!.ToJsonString(), Is.EqualTo("""["account:read","sessions:read"]"""));
        Assert.That(((string)me["credential"]!["kind"]!, (string)me["credential"]!["id"]!), Is.EqualTo(("platform_key", minted["id"])));
        Assert.That((string)me["credential"]!["expires_at"]!, Is.EqualTo(minted["expires_at"]));
        Assert.That((await Http.Get("/api/auth/me", minted["key"])).Status, Is.EqualTo(200));
        Assert.That((await Http.Post("/api/sessions", Body(), minted["key"])).Status, Is.EqualTo(403));
        Assert.That((await Http.Get(Keys(ada.Workspace), minted["key"])).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Every_right_of_the_catalogue_can_be_given_by_an_owner_and_is_in_force()
    {
        var ada = await Owner();
        var listed = (await Http.Get("/api/scopes")).Json["scopes"]!.AsArray().Select(scope => (string)scope!["name"]!).ToList();
        Assert.That(listed, Is.EqualTo(ScopeCatalogue.All.Select(entry => entry.Name)));

        var all = await Mint(ada, string.Join(' ', listed));

        Assert.That((await Http.Get("/api/whoami", all.Secret)).Json["scopes"]!.AsArray().Select(scope => (string)scope!), Is.EqualTo(listed));
    }

    [Test]
    public async Task Nobody_gives_a_right_that_they_do_not_have()
    {
        var ada = await Owner();
        var guest = await Member(ada.Workspace, "guest");

        var refused = await TryMint(guest, "sessions:read sessions:write members:add");

        Refused(refused, 403, "api_key.beyond_own_scopes");
        Assert.That(refused["detail"], Is.EqualTo("this credential does not have: members:add, sessions:write"));
        Assert.That((await TryMint(guest, "sessions:read keys:mint")).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task A_key_makes_keys_within_its_own_rights_and_time()
    {
        var ada = await Owner();
        var parent = await Mint(ada, "keys:mint sessions:read", ""","expires_in_days":10""");

        Refused(await TryMint(ada, "sessions:write", with: parent.Secret), 403, "api_key.beyond_own_scopes");
        Refused(await TryMint(ada, "sessions:read", ""","expires_in_days":11""", parent.Secret), 403, "api_key.outlives_maker");
        Refused(await TryMint(ada, "sessions:read", $$""","expires_at":"{{In(TimeSpan.FromDays(10.5))}}" """, parent.Secret), 403, "api_key.outlives_maker");
        var shorter = await TryMint(ada, "sessions:read", ""","expires_in_days":9""", parent.Secret);
        var child = await TryMint(ada, "sessions:read", with: parent.Secret);

        Assert.That((shorter.Status, child.Status), Is.EqualTo((201, 201)));
        var own = (string)(await Http.Get($"{Keys(ada.Workspace)}/{parent.Id}", ada.Token)).Json["expires_at"]!;
        Assert.That(child["expires_at"], Is.EqualTo(own), "where nobody says, as long as its maker");
        Assert.That(child["user_id"], Is.EqualTo(ada.Id));
        Refused(await TryMint(ada, "sessions:read", with: child["key"]), 403, "auth.forbidden");
    }

    [Test]
    public async Task A_key_is_good_for_ninety_days_unless_somebody_says_otherwise()
    {
        var ada = await Owner();
        var before = Clock.GetUtcNow();

        var usual = await TryMint(ada, "sessions:read");
        var short_ = await TryMint(ada, "sessions:read", ""","expires_in_days":1""");
        var until = await TryMint(ada, "sessions:read", $$""","expires_at":"{{In(TimeSpan.FromDays(364))}}" """);

        Assert.That(End(usual) - before, Is.EqualTo(TimeSpan.FromDays(90)).Within(TimeSpan.FromHours(1)));
        Assert.That(End(short_) - before, Is.EqualTo(TimeSpan.FromDays(1)).Within(TimeSpan.FromHours(1)));
        Assert.That(End(until) - before, Is.EqualTo(TimeSpan.FromDays(364)).Within(TimeSpan.FromHours(1)));
    }

    [TestCase("""{"scopes":["sessions:read"]}""", 422, "request.mistyped")]
    [TestCase("""{"name":"k"}""", 422, "request.mistyped")]
    [TestCase("""{"name":"k","scopes":"sessions:read"}""", 422, "request.mistyped")]
    [TestCase("""{"name":null,"scopes":["sessions:read"]}""", 400, "api_key.no_name")]
    [TestCase("""{"name":"  ","scopes":["sessions:read"]}""", 400, "api_key.no_name")]
    [TestCase("""{"name":"k","scopes":[]}""", 400, "api_key.no_scopes")]
    [TestCase("""{"name":"k","scopes":null}""", 400, "api_key.no_scopes")]
    [TestCase("""{"name":"k","scopes":["sessions:read","no:such"]}""", 400, "api_key.unknown_scope")]
    [TestCase("""{"name":"k","scopes":["platform:administer"]}""", 400, "api_key.unknown_scope")]
    [TestCase("""{"name":"k","scopes":[null]}""", 400, "api_key.unknown_scope")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"expires_in_days":0}""", 400, "api_key.bad_lifetime")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"expires_in_days":366}""", 400, "api_key.bad_lifetime")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"expires_in_days":1.5}""", 422, "request.mistyped")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"expires_in_days":1,"expires_at":"2199-01-01T00:00:00Z"}""", 400, "api_key.bad_lifetime")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"expires_at":"2199-01-01T00:00:00Z"}""", 400, "api_key.expires_too_late")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"expires_at":"2020-01-01T00:00:00Z"}""", 400, "api_key.expires_in_the_past")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"expires_at":"soon"}""", 422, "request.mistyped")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"only":{}}""", 422, "request.mistyped")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"only":{"session":"019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e04","agent":"a"}}""", 422, "request.mistyped")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"only":{"session":"my-session"}}""", 400, "api_key.bad_restriction")]
    [TestCase("""{"name":"k","scopes":["sessions:read"],"only":{"agent":""}}""", 400, "api_key.bad_restriction")]
    [TestCase("{", 400, "request.malformed")]
    public async Task What_is_wrong_with_a_request_is_said_and_nothing_is_made(string body, int status, string code)
    {
        var ada = await Owner();

        Refused(await Http.Post(Keys(ada.Workspace), body, ada.Token), status, code);

        Assert.That((await Http.Get(Keys(ada.Workspace), ada.Token)).Json["keys"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task A_name_has_a_longest_form()
    {
        var ada = await Owner();

        Assert.That((await Http.Post(Keys(ada.Workspace), $$"""{"name":"{{new string('ä', 255)}}","scopes":["sessions:read"]}""", ada.Token)).Status, Is.EqualTo(201));
        Refused(await Http.Post(Keys(ada.Workspace), $$"""{"name":"{{new string('ä', 256)}}","scopes":["sessions:read"]}""", ada.Token), 400, "api_key.name_too_long");
    }

    [Test]
    public async Task Other_workspaces_and_nobody_are_kept_out()
    {
        var (ada, bob) = (await Owner(), await Owner());
        var key = await Mint(ada, "keys:mint keys:read");

        foreach (var path in new[] { Keys(ada.Workspace), $"{Keys(ada.Workspace)}/{key.Id}", Keys(Guid.CreateVersion7().ToString()), Keys("nonsense") })
        {
            Refused(await Http.Get(path, bob.Token), 403, "workspaces.not_member");
            Refused(await Http.Get(path), 401, "auth.required");
        }

        Refused(await Http.Get(Keys(bob.Workspace), key.Secret), 403, "workspaces.not_member");
        Refused(await Http.Post(Keys(ada.Workspace), "{", bob.Token), 403, "workspaces.not_member");
        Refused(await Http.Delete($"{Keys(bob.Workspace)}/{key.Id}", bob.Token), 404, "api_key.not_found");
        Refused(await Http.Post($"{Keys(bob.Workspace)}/{key.Id}/rotate", "{}", bob.Token), 404, "api_key.not_found");
        Assert.That((await Http.Get("/api/whoami", key.Secret)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_member_of_another_workspace_makes_keys_that_are_good_there_alone()
    {
        var ada = await Owner();
        var dev = await Member(ada.Workspace, "developer");

        var key = await Mint(dev, "sessions:write sessions:read account:read");

        Assert.That((string)(await Http.Get("/api/whoami", key.Secret)).Json["workspace_id"]!, Is.EqualTo(ada.Workspace));
        var id = (await Http.Post("/api/sessions", Body(upload => upload["visibility"] = "private"), key.Secret))["id"];
        Assert.That((await Http.Get($"/api/sessions/{id}", ada.Token)).Status, Is.EqualTo(200), "it lies in Ada's workspace");
    }

    [Test]
    public async Task A_text_with_a_wrong_checksum_is_refused_without_asking_the_database()
    {
        var ada = await Owner();
        var good = await Mint(ada, "sessions:read");
        var bad = good.Secret[..^1] + (good.Secret[^1] == 'A' ? 'B' : 'A');
        // If anybody asked, this row would be found.
        await TestCluster.Ask(Platform.Database, $"update api_keys.keys set hash = sha256('{bad}') where id = '{good.Id}'");

        Refused(await Http.Get("/api/whoami", bad), 401, "api_key.unknown");
    }

    [Test]
    public async Task A_key_with_chosen_rights_does_not_get_at_the_one_that_has_all()
    {
        var ada = await Owner();
        var key = await Mint(ada, "account:read account:manage");

        Assert.That((await Http.Post("/api/auth/api-keys/issue", null, key.Secret)).Status, Is.EqualTo(403));
        Assert.That((await Http.Post("/api/auth/regenerate-key", null, key.Secret)).Status, Is.EqualTo(403));
        Assert.That((await Http.Get("/api/auth/me", key.Secret)).Text, Does.Not.Contain("osk_"));
        Assert.That((await Http.Get("/api/auth/me", ada.Token)).Text, Does.Contain("osk_"));
    }

    [Test]
    public async Task Replacing_ones_own_key_leaves_platform_keys_alone()
    {
        var ada = await Owner();
        var key = await Mint(ada, "account:read");

        foreach (var path in new[] { "/api/auth/api-keys/issue", "/api/auth/regenerate-key" }) Assert.That((await Http.Post(path, null, ada.Token)).Status, Is.EqualTo(200));

        Assert.That((string)(await Http.Get($"{Keys(ada.Workspace)}/{key.Id}", ada.Token)).Json["state"]!, Is.EqualTo("active"));
        Assert.That((await Http.Get("/api/whoami", key.Secret)).Status, Is.EqualTo(200));
        Assert.That((await Http.Get("/api/auth/me", ada.Token)).Text, Does.Contain("osk_"), "the newest of the person's own keys");
    }

    [Test]
    public async Task A_workspace_has_so_many_keys_in_use_and_no_more()
    {
        var ada = await Owner();
        await TestCluster.Ask(Platform.Database, $"""
            insert into api_keys.keys (workspace_id, id, kind, user_id, hash, prefix, name, scopes, created_at, expires_at)
            select '{ada.Workspace}', gen_random_uuid(), 'platform', '{ada.Id}', sha256(('{ada.Id}' || n)::bytea), 'apk_', 'many', array['sessions:read'], now(), now() + interval '300 days' from generate_series(1, {PlatformKey.MostPerWorkspace - 1}) n
            """);
        var last = await Mint(ada, "sessions:read");

        Refused(await TryMint(ada, "sessions:read"), 409, "api_key.too_many");

        await Http.Delete($"{Keys(ada.Workspace)}/{last.Id}", ada.Token);
        Assert.That((await TryMint(ada, "sessions:read")).Status, Is.EqualTo(201));
    }

    private static DateTimeOffset End(Answer minted) => DateTimeOffset.Parse(minted["expires_at"], CultureInfo.InvariantCulture);

    private string In(TimeSpan span) => (Clock.GetUtcNow() + span).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
