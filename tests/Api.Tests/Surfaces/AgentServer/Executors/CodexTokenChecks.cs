using System.Globalization;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Executors;

/// <summary>Credentials of command lines: contract agentserver 2.11, 3.13, 4.2, 7.1, and its check 20.</summary>
public sealed class CodexTokenChecks : ExecutorFixture
{
    [Test]
    public async Task Check_20_tokens_are_minted_revoked_and_shown_as_revoked_when_asked_for()
    {
        var owner = await Somebody();
        var before = Clock.GetUtcNow();

        var minted = await Post(owner, Tokens, Order(owner.Workspace));

        Assert.That(minted.Status, Is.EqualTo(201), minted.Text);
        Assert.That(Keys(minted.Json), Is.EqualTo(new[] { "id", "token", "name", "workspace_id", "expires_at", "created_at" }));
        Assert.That(minted["token"], Does.Match("^ast_[0-9a-z]{8}_[0-9a-z]{40}$"));
        Assert.That((minted["id"], minted["name"], minted["workspace_id"]), Is.EqualTo((minted["token"][4..12], "mac", owner.Workspace)));
        var expires = DateTimeOffset.Parse(minted["expires_at"], CultureInfo.InvariantCulture);
        Assert.That(expires - before, Is.GreaterThan(TimeSpan.FromDays(89.99)).And.LessThan(TimeSpan.FromDays(90.01)));
        Refused(await Post(owner, Tokens, Order(owner.Workspace, ""","ttl_days":366""")), 422, "ttl_days out of range [1, 365]");
        Refused(await Post(owner, Tokens, $$"""{"workspace_id":"{{owner.Workspace}}"}"""), 422, "workspace_id and name are required");
        var listed = (await Listed(owner, owner.Workspace)).Single();
        Assert.That(Keys(listed), Is.EqualTo(new[] { "id", "name", "workspace_id", "created_at", "expires_at", "revoked" }));
        Assert.That((listed!["created_at"]!.GetValue<string>(), listed["expires_at"]!.GetValue<string>()), Is.EqualTo((minted["created_at"], minted["expires_at"])));

        foreach (var _ in new[] { "once", "again" })
        {
            var revoked = await Delete(owner, $"{Tokens}/{minted["id"]}");
            Assert.That((revoked.Status, revoked.Text), Is.EqualTo((204, "")));
        }

        Assert.That(await Listed(owner, owner.Workspace), Is.Empty);
        Assert.That(await Browsers(owner, owner.Workspace), Is.Empty);
        var kept = (await Listed(owner, owner.Workspace, "&include_revoked=true")).Single()!;
        Assert.That((kept["id"]!.GetValue<string>(), kept["revoked"]!.GetValue<bool>()), Is.EqualTo((minted["id"], true)));
        Assert.That(Keys(kept), Does.Contain("revoked_at").And.Not.Contain("last_used_at"));
    }

    [TestCase("not json", 400, "invalid JSON")]
    [TestCase("", 400, "invalid JSON")]
    [TestCase("[]", 400, "invalid JSON")]
    [TestCase("null", 400, "invalid JSON")]
    [TestCase("""{"workspace_id":"W","name":7}""", 400, "invalid JSON")]
    [TestCase("""{"workspace_id":"W","name":"n","ttl_days":"30"}""", 400, "invalid JSON")]
    [TestCase("""{"workspace_id":"W","name":"n","ttl_days":1.5}""", 400, "invalid JSON")]
    [TestCase("""{"workspace_id":"W","ttl_days":999}""", 422, "workspace_id and name are required")]
    [TestCase("""{"workspace_id":"","name":"n"}""", 422, "workspace_id and name are required")]
    [TestCase("""{"name":"n"}""", 422, "workspace_id and name are required")]
    [TestCase("""{"workspace_id":"W","name":""}""", 422, "workspace_id and name are required")]
    [TestCase("""{"workspace_id":"W","name":null}""", 422, "workspace_id and name are required")]
    [TestCase("""{"workspace_id":"W","name":"n","ttl_days":-1}""", 422, "ttl_days out of range [1, 365]")]
    [TestCase("""{"workspace_id":"W","name":"n","ttl_days":99999999999}""", 422, "ttl_days out of range [1, 365]")]
    [TestCase("""{"workspace_id":"nonsense","name":"n","ttl_days":366}""", 422, "ttl_days out of range [1, 365]")]
    [TestCase("""{"workspace_id":"nonsense","name":"n"}""", 403, "not a member of this workspace")]
    [TestCase("""{"workspace_id":"00000000-0000-0000-0000-000000000000","name":"n"}""", 403, "not a member of this workspace")]
    [TestCase("""{"workspace_id":"W","name":"n","expires_at":"tomorrow"}""", 422, "expires_at must be an RFC3339 timestamp")]
    [TestCase("""{"workspace_id":"W","name":"n","expires_at":"2020-05-22T08:30:00Z"}""", 422, "expires_at is in the past")]
    [TestCase("""{"workspace_id":"W","name":"n","expires_at":"2199-05-22T08:30:00Z"}""", 422, "expires_at is more than 365 days in the future")]
    public async Task What_is_wrong_is_said_in_the_contracts_words_and_order(string body, int status, string text)
    {
        var owner = await Somebody();

        Refused(await Post(owner, Tokens, body.Replace("\"W\"", $"\"{owner.Workspace}\"", StringComparison.Ordinal)), status, text);

        Assert.That(await Listed(owner, owner.Workspace), Is.Empty);
    }

    [Test]
    public async Task A_name_is_at_most_a_kibibyte_and_kept_as_it_is()
    {
        var owner = await Somebody();

        Refused(await Post(owner, Tokens, $$"""{"workspace_id":"{{owner.Workspace}}","name":"{{new string('ü', 513)}}"}"""), 422, "a name has at most 1024 bytes");
        var longest = await Post(owner, Tokens, $$"""{"WORKSPACE_ID":"{{owner.Workspace}}","name":" {{new string('x', 1023)}}"} behind""");

        Assert.That((longest.Status, longest["name"]), Is.EqualTo((201, " " + new string('x', 1023))));
    }

    [TestCase(""","ttl_days":1""", 1)]
    [TestCase(""","ttl_days":365""", 365)]
    [TestCase(""","ttl_days":0""", 90)]
    [TestCase(""","ttl_days":null,"expires_at":"" """, 90)]
    public async Task A_token_is_good_for_the_days_that_were_asked_for(string more, int days)
    {
        var owner = await Somebody();

        var minted = await Mint(owner, owner.Workspace, more);

        Assert.That(DateTimeOffset.Parse(minted["expires_at"], CultureInfo.InvariantCulture) - DateTimeOffset.Parse(minted["created_at"], CultureInfo.InvariantCulture), Is.EqualTo(TimeSpan.FromDays(days)));
    }

    [Test]
    public async Task An_end_that_is_named_wins_over_days()
    {
        var owner = await Somebody();
        var end = Clock.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        var minted = await Mint(owner, owner.Workspace, $""","ttl_days":30,"expires_at":"{end.Replace("Z", "+00:00", StringComparison.Ordinal)}" """);

        Assert.That(minted["expires_at"], Is.EqualTo(end));
    }

    [Test]
    public async Task Everybody_but_guests_and_strangers_mints_and_every_member_lists()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var stranger = await Somebody();

        foreach (var role in new[] { "maintainer", "developer" }) await Mint(await Member(owner, workspace, role), workspace);
        await Mint(owner, workspace);
        var guest = await Member(owner, workspace, "guest");
        Refused(await Post(guest, Tokens, Order(workspace)), 403, "not a member of this workspace");
        Refused(await Post(stranger, Tokens, Order(workspace)), 403, "not a member of this workspace");
        Refused(await Post(null, Tokens, "not json"), 401, "unauthorized");

        foreach (var reader in new[] { owner, guest })
        {
            Assert.That(await Listed(reader, workspace), Has.Count.EqualTo(3), "of everybody");
            Assert.That(await Browsers(reader, workspace), Has.Count.EqualTo(3));
        }

        Refused(await Get(stranger, $"{Tokens}?workspace_id={workspace}"), 403, "not a member");
        Refused(await Get(stranger, $"{Tokens}?workspace_id=nonsense"), 403, "not a member");
        Refused(await Get(stranger, $"/api/workspaces/{workspace}/browsers"), 403, "not a workspace member");
        Refused(await Get(stranger, Tokens), 400, "workspace_id required");
        Refused(await Get(stranger, $"{Tokens}?workspace_id="), 400, "workspace_id required");
        Refused(await Get(null, Tokens), 401, "unauthorized");
        Refused(await Get(null, $"/api/workspaces/{workspace}/browsers"), 401, "unauthorized");
        Refused(await Delete(null, $"{Tokens}/00000000"), 401, "unauthorized");
    }

    [Test]
    public async Task The_newest_stands_first_and_what_is_over_stays_listed()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var first = await Mint(owner, workspace, ForTenMinutes);
        Clock.Forward(TimeSpan.FromMinutes(11));
        var second = await Mint(owner, workspace);

        Assert.That((await Listed(owner, workspace)).Select(item => item!["id"]!.GetValue<string>()), Is.EqualTo(new[] { second["id"], first["id"] }));
        Assert.That((await Browsers(owner, workspace)).Select(item => item!["id"]!.GetValue<string>()), Is.EqualTo(new[] { second["id"], first["id"] }));
    }

    [TestCase("1")]
    [TestCase("True")]
    [TestCase("")]
    public async Task Revoked_ones_are_listed_for_the_word_true_only(string flag)
    {
        var owner = await Somebody();
        await Delete(owner, $"{Tokens}/{(await Mint(owner, owner.Workspace))["id"]}");

        Assert.That(await Listed(owner, owner.Workspace, $"&include_revoked={flag}"), Is.Empty);
    }

    [Test]
    public async Task One_revokes_ones_own_and_owners_and_maintainers_revoke_anybodys()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var (maintainer, developer, other) = (await Member(owner, workspace, "maintainer"), await Member(owner, workspace, "developer"), await Member(owner, workspace, "developer"));
        var (stranger, guest) = (await Somebody(), await Member(owner, workspace, "guest"));
        var tokens = new List<Answer>();
        for (var i = 0; i < 4; i++) tokens.Add(await Mint(developer, workspace));

        foreach (var who in new[] { other, guest, stranger }) Refused(await Delete(who, $"{Tokens}/{tokens[0]["id"]}"), 403, "forbidden");
        Assert.That(await Listed(owner, workspace), Has.Count.EqualTo(4));
        Assert.That((await Delete(developer, $"{Tokens}/{tokens[0]["id"]}")).Status, Is.EqualTo(204));
        Assert.That((await Delete(maintainer, $"{Tokens}/{tokens[1]["id"]}")).Status, Is.EqualTo(204));
        Assert.That((await Delete(owner, $"{Tokens}/{tokens[2]["id"]}")).Status, Is.EqualTo(204));
        Assert.That((await Put(owner, $"/api/workspaces/{workspace}/members/{developer.Id}", """{"role":"guest"}""")).Status, Is.EqualTo(204));
        Assert.That((await Delete(developer, $"{Tokens}/{tokens[3]["id"]}")).Status, Is.EqualTo(204), "one's own, also as a guest");

        Assert.That(await Listed(owner, workspace), Is.Empty);
        foreach (var id in new[] { "00000000", "nothing", tokens[0]["token"] }) Assert.That((await Delete(stranger, $"{Tokens}/{id}")).Status, Is.EqualTo(204), id);
        Refused(await Delete(stranger, $"{Tokens}/{tokens[0]["id"]}"), 403, "forbidden");
    }

    [Test]
    public async Task A_key_with_chosen_rights_mints_and_revokes_where_it_is_good_and_none_that_outlives_it()
    {
        var owner = await Somebody();
        var elsewhere = await Open(owner);
        var made = await Post(owner, $"/api/workspaces/{owner.Workspace}/keys", """{"name":"k","scopes":["executors:tokens"],"expires_in_days":10}""");
        var key = owner with { Credential = made["key"] };
        var foreign = await Mint(owner, elsewhere);

        Refused(await Post(key, Tokens, Order(elsewhere)), 403, "not a member of this workspace");
        Refused(await Post(key, Tokens, Order(owner.Workspace, ""","ttl_days":11""")), 403, "a key cannot make a token that expires later than itself");
        Refused(await Delete(key, $"{Tokens}/{foreign["id"]}"), 403, "forbidden");
        Refused(await Get(key, $"{Tokens}?workspace_id={owner.Workspace}"), 403, "insufficient permissions");
        var minted = await Mint(key, owner.Workspace);

        Assert.That(DateTimeOffset.Parse(minted["expires_at"], CultureInfo.InvariantCulture) - Clock.GetUtcNow(), Is.LessThanOrEqualTo(TimeSpan.FromDays(10)));
        Assert.That((await Delete(key, $"{Tokens}/{minted["id"]}")).Status, Is.EqualTo(204));
    }

    [Test]
    public async Task The_trail_tells_who_minted_and_revoked_and_no_texts()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var minted = await Mint(owner, workspace);
        for (var i = 0; i < 2; i++) await Delete(owner, $"{Tokens}/{minted["id"]}");

        var trail = await Trail(workspace);

        Assert.That(trail.Select(entry => entry.Split(' ')[0]), Is.EqualTo(new[] { "executors.token_minted", "executors.token_revoked" }));
        Assert.That(trail, Is.All.Contain($"\"name\":\"mac\",\"user\":\"{owner.Id}\"").And.All.Not.Contain(minted["token"][13..]));
    }

    [Test]
    public async Task The_secret_is_stored_as_its_hash()
    {
        var owner = await Somebody();
        var minted = await Mint(owner, owner.Workspace);

        var stored = await TestCluster.Ask(Platform.Database, $"select hash = sha256('{minted["token"][13..]}') from executors.tokens where id = '{minted["id"]}'");

        Assert.That(stored, Is.True);
    }
}
