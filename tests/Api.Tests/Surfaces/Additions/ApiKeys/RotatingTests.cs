using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions.ApiKeys;

/// <summary>Replacing, revoking and listing keys.</summary>
[NonParallelizable]
public sealed class RotatingTests : KeyFixture
{
    [Test]
    public async Task The_old_key_is_accepted_until_the_overlap_ends()
    {
        var ada = await Owner();
        var old = await Mint(ada, "sessions:read", ""","expires_in_days":30""");

        var rotated = await Rotate(ada, old, """{"overlap_seconds":600}""");

        Assert.That(rotated.Status, Is.EqualTo(201), rotated.Text);
        var replaced = (await Http.Get($"{Keys(ada.Workspace)}/{old.Id}", ada.Token)).Json;
        Assert.That(((string)replaced["state"]!, (string)replaced["replaced_by"]!), Is.EqualTo(("grace", rotated["id"])));
        foreach (var secret in new[] { old.Secret, rotated["key"] }) Assert.That((await Http.Get("/api/whoami", secret)).Status, Is.EqualTo(200));
        Assert.That((string)(await Http.Get("/api/whoami", old.Secret)).Json["credential"]!["expires_at"]!, Is.EqualTo((string)replaced["grace_until"]!));
        Clock.Forward(TimeSpan.FromSeconds(601));
        Assert.That((await Http.Get("/api/whoami", old.Secret)).Status, Is.EqualTo(401));
        Assert.That((await Http.Get("/api/whoami", rotated["key"])).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Without_an_overlap_it_ends_at_once_and_if_nobody_says_it_is_a_day()
    {
        var ada = await Owner();
        var (now, later) = (await Mint(ada, "sessions:read"), await Mint(ada, "sessions:read"));

        await Rotate(ada, now, """{"overlap_seconds":0}""");
        await Rotate(ada, later, "{}");

        Assert.That((await Http.Get("/api/whoami", now.Secret)).Status, Is.EqualTo(401));
        Assert.That((string)(await Http.Get($"{Keys(ada.Workspace)}/{now.Id}", ada.Token)).Json["state"]!, Is.EqualTo("revoked"));
        Assert.That((string)(await Http.Get($"{Keys(ada.Workspace)}/{later.Id}", ada.Token)).Json["state"]!, Is.EqualTo("grace"));
        Refused(await Rotate(ada, now, "{}"), 409, "api_key.not_active");
        Refused(await Rotate(ada, later, "{}"), 409, "api_key.not_active");
    }

    [TestCase("""{"overlap_seconds":-1}""", 400, "api_key.bad_overlap")]
    [TestCase("""{"overlap_seconds":604801}""", 400, "api_key.bad_overlap")]
    [TestCase("""{"overlap_seconds":"600"}""", 422, "request.mistyped")]
    [TestCase("[]", 422, "request.mistyped")]
    public async Task A_request_that_cannot_be_carried_out_changes_nothing(string body, int status, string code)
    {
        var ada = await Owner();
        var key = await Mint(ada, "sessions:read");

        Refused(await Rotate(ada, key, body), status, code);

        Assert.That((string)(await Http.Get($"{Keys(ada.Workspace)}/{key.Id}", ada.Token)).Json["state"]!, Is.EqualTo("active"));
    }

    [Test]
    public async Task Nobody_gets_a_key_that_acts_as_somebody_else()
    {
        var ada = await Owner();
        var dev = await Member(ada.Workspace, "developer");
        var key = await Mint(dev, "sessions:read");

        Refused(await Rotate(ada, key, "{}"), 403, "api_key.not_yours");
        Refused(await Rotate(ada, new NewKey(Guid.CreateVersion7().ToString(), ""), "{}"), 404, "api_key.not_found");
    }

    [Test]
    public async Task A_key_replaces_itself_and_gains_neither_rights_nor_time()
    {
        var ada = await Owner();
        var key = await Mint(ada, "keys:mint sessions:read", ""","expires_in_days":30""");
        var rich = await Mint(ada, "keys:mint sessions:write");
        Clock.Forward(TimeSpan.FromMinutes(5));

        Refused(await Rotate(ada, rich, "{}", key.Secret), 403, "api_key.beyond_own_scopes");
        var rotated = await Rotate(ada, key, "{}", key.Secret);

        Assert.That(rotated.Status, Is.EqualTo(201), rotated.Text);
        var old = (await Http.Get($"{Keys(ada.Workspace)}/{key.Id}", ada.Token)).Json;
        Assert.That(rotated["expires_at"], Is.EqualTo((string)old["expires_at"]!));
        Assert.That(rotated.Json["scopes"]!.ToJsonString(), Is.EqualTo("""["keys:mint","sessions:read"]"""));
    }

    [Test]
    public async Task Of_many_rotations_at_once_one_wins()
    {
        var ada = await Owner();
        var key = await Mint(ada, "sessions:read");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Rotate(ada, key, "{}")));

        Assert.That(answers.Select(answer => answer.Status).Order(), Is.EqualTo(new[] { 201, 409, 409, 409, 409, 409, 409, 409 }));
    }

    [Test]
    public async Task A_key_is_revoked_at_once_and_again_without_effect()
    {
        var ada = await Owner();
        var key = await Mint(ada, "sessions:read");
        Assert.That((await Http.Get("/api/whoami", key.Secret)).Status, Is.EqualTo(200));

        var revoked = await Http.Delete($"{Keys(ada.Workspace)}/{key.Id}", ada.Token);

        Assert.That((revoked.Status, revoked.Text), Is.EqualTo((204, "")));
        Refused(await Http.Get("/api/whoami", key.Secret), 401, "api_key.unknown");
        var at = (string)(await Http.Get($"{Keys(ada.Workspace)}/{key.Id}", ada.Token)).Json["revoked_at"]!;
        Clock.Forward(TimeSpan.FromSeconds(2));
        Assert.That((await Http.Delete($"{Keys(ada.Workspace)}/{key.Id}", ada.Token)).Status, Is.EqualTo(204));
        Assert.That((string)(await Http.Get($"{Keys(ada.Workspace)}/{key.Id}", ada.Token)).Json["revoked_at"]!, Is.EqualTo(at));
        Refused(await Http.Delete($"{Keys(ada.Workspace)}/{Guid.CreateVersion7()}", ada.Token), 404, "api_key.not_found");
        Refused(await Http.Delete($"{Keys(ada.Workspace)}/nonsense", ada.Token), 404, "api_key.not_found");
    }

    [Test]
    public async Task Ones_own_are_for_everybody_those_of_others_for_whoever_manages_keys()
    {
        var ada = await Owner();
        var (dev, maintainer) = (await Member(ada.Workspace, "developer"), await Member(ada.Workspace, "maintainer"));
        var (adas, devs) = (await Mint(ada, "sessions:read"), await Mint(dev, "sessions:read"));
        var weak = await Mint(maintainer, "keys:mint");

        Refused(await Http.Delete($"{Keys(ada.Workspace)}/{adas.Id}", dev.Token), 403, "api_key.not_yours");
        Refused(await Http.Delete($"{Keys(ada.Workspace)}/{devs.Id}", weak.Secret), 403, "api_key.not_yours");
        Assert.That((await Http.Get("/api/whoami", adas.Secret)).Status, Is.EqualTo(200));
        Assert.That((await Http.Delete($"{Keys(ada.Workspace)}/{weak.Id}", weak.Secret)).Status, Is.EqualTo(204), "a key may end itself");
        Assert.That((await Http.Delete($"{Keys(ada.Workspace)}/{devs.Id}", maintainer.Token)).Status, Is.EqualTo(204));
        Assert.That((await Http.Get("/api/whoami", devs.Secret)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_list_is_read_page_by_page_newest_first_without_texts()
    {
        var ada = await Owner();
        Assert.That((await Http.Get(Keys(ada.Workspace), ada.Token)).Text, Is.EqualTo("""{"keys":[],"next":null}"""));
        var made = new List<NewKey>();
        for (var i = 0; i < 5; i++) made.Add(await Mint(ada, "sessions:read"));

        var pages = new List<string[]>();
        string? next = null;
        do
        {
            var page = await Http.Get($"{Keys(ada.Workspace)}?limit=2{(next is null ? "" : $"&after={next}")}", ada.Token);
            pages.Add([.. page.Json["keys"]!.AsArray().Select(key => (string)key!["id"]!)]);
            foreach (var key in made) Assert.That(page.Text, Does.Not.Contain(key.Secret));
            next = (string?)page.Json["next"];
        }
        while (next is not null);

        Assert.That(pages.Select(page => page.Length), Is.EqualTo(new[] { 2, 2, 1 }));
        Assert.That(pages.SelectMany(page => page), Is.EqualTo(made.Select(key => key.Id).Reverse()));
    }

    [Test]
    public async Task States_in_the_list_are_those_that_hold_now()
    {
        var ada = await Owner();
        var dev = await Member(ada.Workspace, "developer");
        var ended = await Mint(ada, "sessions:read", ""","expires_in_days":1""");
        Clock.Forward(TimeSpan.FromDays(1));
        ada = ada with { Token = (await LogIn(ada)) };
        dev = dev with { Token = (await LogIn(dev)) };
        var (active, grace, faded, revoked) = (await Mint(ada, "sessions:read"), await Mint(ada, "sessions:read"), await Mint(ada, "sessions:read"), await Mint(dev, "sessions:read"));
        var heir = (await Rotate(ada, grace, "{}"))["id"];
        var late = (await Rotate(ada, faded, """{"overlap_seconds":1}"""))["id"];
        await Http.Delete($"{Keys(ada.Workspace)}/{revoked.Id}", ada.Token);
        Clock.Forward(TimeSpan.FromSeconds(2));

        Assert.That(await Ids(ada, "?state=active"), Is.EquivalentTo(new[] { active.Id, heir, late }));
        Assert.That(await Ids(ada, "?state=grace"), Is.EquivalentTo(new[] { grace.Id }));
        Assert.That(await Ids(ada, "?state=expired"), Is.EquivalentTo(new[] { ended.Id, faded.Id }));
        Assert.That(await Ids(ada, "?state=revoked"), Is.EquivalentTo(new[] { revoked.Id }));
        Assert.That(await Ids(dev, "?mine=true"), Is.EquivalentTo(new[] { revoked.Id }));
        Assert.That(await Ids(ada, "?mine=true&state=revoked"), Is.Empty);
        foreach (var key in (await Http.Get(Keys(ada.Workspace), ada.Token)).Json["keys"]!.AsArray())
            Assert.That(await Ids(ada, $"?state={key!["state"]}"), Does.Contain((string)key["id"]!), "the statement and the domain agree");
    }

    [TestCase("?limit=0")]
    [TestCase("?limit=201")]
    [TestCase("?limit=x")]
    [TestCase("?mine=1")]
    [TestCase("?state=gone")]
    [TestCase("?after=x")]
    [TestCase("?after=________________________________")]
    public async Task A_query_that_cannot_be_read_is_refused(string query)
    {
        var ada = await Owner();

        Refused(await Http.Get(Keys(ada.Workspace) + query, ada.Token), 400, "request.bad_query");
    }

    [Test]
    public async Task The_trail_tells_of_keys_and_never_their_texts()
    {
        var ada = await Owner();
        var key = await Mint(ada, "sessions:read", ""","only":{"agent":"a1"}""");
        var rotated = await Rotate(ada, key, "{}");
        await Http.Delete($"{Keys(ada.Workspace)}/{key.Id}", ada.Token);
        await Http.Delete($"{Keys(ada.Workspace)}/{key.Id}", ada.Token);
        await Http.Post("/api/auth/api-keys/issue", null, ada.Token);
        await Http.Post("/api/auth/regenerate-key", null, ada.Token);
        Refused(await TryMint(ada, "no:such"), 400, "api_key.unknown_scope");

        var trail = (string)(await TestCluster.Ask(Platform.Database, $"""
            select string_agg(action || ' ' || target_kind || ' ' || (target_id = '{key.Id}') || ' ' || credential_kind || ' ' || (convert_from(detail, 'utf8')::json ->> 'kind'), ',' order by id)
            from audit.entries where workspace_id = '{ada.Workspace}' and actor_id = '{ada.Id}'
            """))!;
        var details = (string)(await TestCluster.Ask(Platform.Database, $"select string_agg(convert_from(detail, 'utf8'), '') from audit.entries where workspace_id = '{ada.Workspace}'"))!;

        Assert.That(trail.Split(','), Is.EqualTo(new[]
        {
            "api_keys.minted api_key true access_token platform", "api_keys.rotated api_key true access_token platform", "api_keys.revoked api_key true access_token platform",
            "api_keys.minted api_key false access_token user", "api_keys.rotated api_key false access_token user",
        }));
        Assert.That(details, Does.Contain("""{"kind":"platform","prefix":""").And.Contain("""
            "name":"a key","scopes":["sessions:read"],"only":{"agent":"a1"}
            """.Trim()).And.Not.Contain(key.Secret).And.Not.Contain(rotated["key"]));
        Assert.That(details, Does.Not.Match("osk_[0-9a-f]{32}"));
    }

    private Task<Answer> Rotate(Someone by, NewKey key, string body, string? with = null) => Http.Post($"{Keys(by.Workspace)}/{key.Id}/rotate", body, with ?? by.Token);

    private async Task<string[]> Ids(Someone by, string query) => [.. (await Http.Get(Keys(by.Workspace) + query, by.Token)).Json["keys"]!.AsArray().Select(key => (string)key!["id"]!)];

    private async Task<string> LogIn(Someone who)
    {
        var name = await TestCluster.Ask(Platform.Database, $"select email from identity.users where id = '{who.Id}'");
        return (await Http.Post("/api/auth/login", $$"""{"email":"{{name}}","password":"testpass99"}"""))["access_token"];
    }
}
