using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>Keys of tenants: made, listed, changed and deleted (contract open-agents-builder 2.3, 4.1).</summary>
public sealed class KeyTests : TenantFixture
{
    [Test]
    public async Task A_minted_key_is_shown_once_and_its_record_fits_the_clients_schema()
    {
        var minted = await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "owner", days: 30);

        var token = TenantToken.Of(minted);
        var keys = await Get("/api/keys");
        var record = (await Array($"/api/keys?keyLocatorHash={token.Locator}")).Single()!;
        Assert.That(minted.Status, Is.EqualTo(201));
        Assert.That(token.Text, Does.Match("^ad_key_[A-Za-z0-9_-]{43}$"));
        Assert.That(minted["database_id_hash"], Is.EqualTo(D.Hash));
        Assert.That(keys.Text, Does.Not.Contain(token.Text));
        Assert.That(record["keyHash"]!.GetValue<string>(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Text)))));
        Assert.That((record["keyLocatorHash"]!.GetValue<string>().Length, record["databaseIdHash"]!.GetValue<string>(), record["displayName"]!.GetValue<string>()), Is.EqualTo((64, D.Hash, "A owner")));
        Assert.That(JsonNode.Parse(record["acl"]!.GetValue<string>())!["role"]!.GetValue<string>(), Is.EqualTo("owner"));
        Assert.That(JsonNode.Parse(record["extra"]!.GetValue<string>())!["type"]!.GetValue<string>(), Is.EqualTo("api"));
        Assert.That(record["expiryDate"]!.GetValue<string>(), Does.EndWith("Z"));
        Assert.That(record["encryptedMasterKey"]!.GetValue<string>() + record["keyHashParams"]!.GetValue<string>(), Is.Not.Empty);
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from api_keys.keys k where k::text like '%{token.Text[8..]}%'"), Is.Zero);
    }

    [TestCase("""{"display_name":""}""", 400)]
    [TestCase("""{"display_name":null}""", 400)]
    [TestCase("""{}""", 422)]
    [TestCase("""{"display_name":"k","role":"admin"}""", 422)]
    [TestCase("""{"display_name":"k","role":null}""", 422)]
    [TestCase("""{"display_name":"k","expires_in_days":0}""", 400)]
    [TestCase("""{"display_name":"k","expires_in_days":36501}""", 400)]
    [TestCase("""{"display_name":"k","expires_in_days":"1"}""", 422)]
    [TestCase("{oops", 400)]
    public async Task What_cannot_be_minted_is_refused(string body, int status)
    {
        var refused = await Http.Post($"/api/workspaces/{D.Workspace}/tenant-keys", body, D.PersonKey);

        Assert.That((refused.Status, refused.ContentType), Is.EqualTo((status, "application/problem+json")), refused.Text);
    }

    [Test]
    public async Task Only_those_who_manage_keys_mint_them()
    {
        Task<Answer> As(string bearer, string role = "guest") => TestTenant.Mint(Platform, D.Workspace, bearer, role);
        var member = await Register();
        await TestCluster.Ask(Platform.Database, $"insert into workspaces.members (workspace_id, user_id, role, joined_at) values ('{D.Workspace}', '{member.Id}', 'developer', now())");

        Assert.That((await Http.Post($"/api/workspaces/{D.Workspace}/tenant-keys", """{"display_name":"k"}""")).Status, Is.EqualTo(401));
        Assert.That((await As(B.PersonKey)).Status, Is.EqualTo(403), "another workspace");
        Assert.That((await As(member.Token)).Status, Is.EqualTo(403), "a lower role");
        Assert.That((await As(D.Guest.Text)).Status, Is.EqualTo(403), "a guest's key");
        Assert.That((await As(D.Owner.Text, "owner")).Status, Is.EqualTo(201), "an owner's key");
    }

    [Test]
    public async Task A_key_that_is_deleted_is_refused_at_once_here_and_soon_on_other_nodes()
    {
        await using var other = await TestPlatform.Start(Settings, Clock, Platform.Database);
        await Task.WhenAll(Platform.UntilCallersAreCached(), other.UntilCallersAreCached());
        var token = TenantToken.Of(await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "guest"));
        foreach (var node in new[] { Platform, other }) Assert.That((await node.Http.Get("/api/keys", token.Text, D.Header)).Status, Is.EqualTo(200));

        var deleted = await Delete($"/api/keys/{token.Locator}", D.Owner.Text);

        Assert.That((deleted.Status, deleted.Text), Is.EqualTo((200, """{"message":"Data deleted successfully!","status":200}""")));
        Assert.That((await Get("/api/keys", token.Text)).Status, Is.EqualTo(401));
        // Far below the half minute for which a caller would be remembered; how long it takes depends on the machine.
        var asked = 0;
        while ((await other.Http.Get("/api/keys", token.Text, D.Header)).Status != 401) Assert.That(++asked, Is.LessThan(2000), "the other node does not hear of it");
        Assert.That((await Delete($"/api/keys/{token.Locator}", D.Owner.Text)).Status, Is.EqualTo(400));
        Assert.That(await Array($"/api/keys?keyLocatorHash={token.Locator}"), Is.Empty);
    }

    [Test]
    public async Task A_record_that_comes_back_brings_no_deleted_key_back()
    {
        var token = TenantToken.Of(await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "guest"));
        var record = (await Array($"/api/keys?keyLocatorHash={token.Locator}")).Single()!.ToJsonString();
        await Delete($"/api/keys/{token.Locator}", D.Owner.Text);

        var saved = await Put("/api/keys", record, D.Owner.Text);

        Assert.That(saved.Status, Is.EqualTo(200), saved.Text);
        Assert.That(await Array($"/api/keys?keyLocatorHash={token.Locator}"), Has.Count.EqualTo(1));
        Assert.That((await Get("/api/keys", token.Text)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task What_a_record_says_holds_for_its_key_from_then_on()
    {
        var token = TenantToken.Of(await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "guest"));
        var record = (await Array($"/api/keys?keyLocatorHash={token.Locator}")).Single()!.AsObject();
        async Task<int> After(Action<JsonObject> change)
        {
            var changed = record.DeepClone().AsObject();
            change(changed);
            Assert.That((await Put("/api/keys", changed.ToJsonString(), D.Owner.Text)).Status, Is.EqualTo(200));
            return (await Get("/api/keys", token.Text)).Status;
        }

        Assert.That(await After(_ => { }), Is.EqualTo(200));
        Assert.That(await After(changed => changed["keyHash"] = new string('0', 64)), Is.EqualTo(401), "another hash");
        Assert.That(await After(_ => { }), Is.EqualTo(200), "its own hash again");
        Assert.That(await After(changed => changed["expiryDate"] = "2001-01-01T00:00:00.000Z"), Is.EqualTo(401), "in the past");
        Assert.That(await After(changed => changed.Remove("expiryDate")), Is.EqualTo(200), "absent means never");
        Assert.That((await Put("/api/keys", Record(new string('b', 64)), token.Text)).Status, Is.EqualTo(401));
        await After(changed => changed["acl"] = """{"role":"owner"}""");
        Assert.That((await Put("/api/keys", Record(new string('b', 64)), token.Text)).Status, Is.EqualTo(200), "now an owner");
        Assert.That(await After(changed => changed["acl"] = "not JSON"), Is.EqualTo(200));
        Assert.That((await Put("/api/keys", Record(new string('b', 64)), token.Text)).Status, Is.EqualTo(401), "a guest again");
        Assert.That(await After(changed => changed["extra"] = """{"type":"user"}"""), Is.EqualTo(401), "another kind of key");
        Assert.That(await After(_ => { }), Is.EqualTo(401), "for good");
    }

    [Test]
    public async Task A_key_that_ends_gives_no_record_an_end_behind_its_own()
    {
        var maker = TenantToken.Of(await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "owner", days: 30));
        var guest = TenantToken.Of(await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "guest", days: 10));
        async Task<JsonObject> Recorded(TenantToken token) => (await Array($"/api/keys?keyLocatorHash={token.Locator}")).Single()!.AsObject();
        var (own, before) = (await Recorded(maker), await Recorded(guest));

        var longer = before.DeepClone().AsObject();
        longer["expiryDate"] = "2999-01-01T00:00:00.000Z";
        var refused = await Put("/api/keys", longer.ToJsonString(), maker.Text);
        Assert.That((refused.Status, refused["message"]), Is.EqualTo((401, "Unauthorized")));
        Assert.That((await Recorded(guest)).ToJsonString(), Is.EqualTo(before.ToJsonString()));

        longer.Remove("expiryDate");
        Assert.That((await Put("/api/keys", longer.ToJsonString(), maker.Text)).Status, Is.EqualTo(200));
        Assert.That((await Recorded(guest))["expiryDate"]!.GetValue<string>(), Is.EqualTo(own["expiryDate"]!.GetValue<string>()), "they end together");
        Assert.That((await Put("/api/keys", own.ToJsonString(), maker.Text)).Status, Is.EqualTo(200), "its own, as it is");
    }

    [Test]
    public async Task A_record_of_a_client_is_kept_and_comes_back_whole()
    {
        var locator = new string('c', 64);

        var saved = await Put("/api/keys", Record(locator, record =>
        {
            record["acl"] = """{"role":"guest","features":["*"]}""";
            record["expiryDate"] = "2030-05-01T10:00:00+02:00";
            record["databaseIdHash"] = B.Hash;
        }), D.Owner.Text);

        var listed = (await Array($"/api/keys?keyHash={new string('h', 32)}&keyLocatorHash={locator}&databaseIdHash={D.Hash}")).Single()!;
        Assert.That(listed.ToJsonString(), Is.EqualTo(saved.Json["data"]!.ToJsonString()));
        Assert.That((listed["expiryDate"]!.GetValue<string>(), listed["extra"], listed["databaseIdHash"]!.GetValue<string>()), Is.EqualTo(("2030-05-01T08:00:00.000Z", (JsonNode?)null, D.Hash)));
        Assert.That(await Array($"/api/keys?databaseIdHash={B.Hash}"), Is.Empty);
    }

    [Test]
    public async Task What_is_wrong_with_a_record_is_said_member_by_member()
    {
        var refused = await Put("/api/keys", """{"displayName":"","keyLocatorHash":"short","keyHash":"h","keyHashParams":1,"acl":{},"expiryDate":"soon"}""", D.Owner.Text);

        Assert.That((refused.Status, refused["message"]), Is.EqualTo((400,
            "displayName: String must contain at least 1 character(s), keyLocatorHash: String must contain at least 64 character(s), keyHash: String must contain at least 32 character(s), "
            + "keyHashParams: Expected string, received number, databaseIdHash: Required, encryptedMasterKey: Required, acl: Expected string, received object, expiryDate: Invalid datetime")));
        Assert.That(refused.Json["issues"]!.AsArray(), Has.Count.EqualTo(8));
        Assert.That(refused.Json["issues"]![1]!.ToJsonString(), Is.EqualTo(
            """{"code":"too_small","minimum":64,"type":"string","inclusive":true,"exact":false,"path":["keyLocatorHash"],"message":"String must contain at least 64 character(s)"}"""));
    }

    [Test]
    public async Task Without_a_key_in_the_path_nothing_is_deleted()
    {
        var none = await Delete("/api/keys/", D.Owner.Text);

        Assert.That((none.Status, none.Text), Is.EqualTo((400, """{"message":"Invalid request, no key provided within request url","status":400}""")));
    }
}
