using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>Checks 10, 11, 12 and 23 of contract open-agents-builder, section 6, on the operations that do not concern sessions.</summary>
public sealed class TenantChecks : TenantFixture
{
    private const string Unauthorized = """{"message":"Unauthorized","status":401}""";

    private static readonly string[] Paths = ["/api/keys", "/api/agent", "/api/audit", "/api/stats/aggregated", "/api/keys/"];

    [TestCaseSource(nameof(Paths))]
    public async Task Check_10_whatever_is_wrong_with_the_credentials_is_401(string path)
    {
        var revoked = TenantToken.Of(await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "guest"));
        var expired = TenantToken.Of(await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "guest", days: 1));
        Assert.That((await Get(path, revoked.Text)).Status, Is.EqualTo(200));
        Assert.That((await Get(path, expired.Text)).Status, Is.EqualTo(200));
        Assert.That((await Delete($"/api/keys/{revoked.Locator}", D.Owner.Text)).Status, Is.EqualTo(200));
        Clock.Forward(TimeSpan.FromDays(1));

        Answer[] refused =
        [
            await Http.Get(path, null, D.Header),
            await Http.Get(path, "garbage", D.Header),
            await Http.Get(path, D.Guest.Text + "x", D.Header),
            await Http.Get(path, D.Guest.Text),
            await Http.Get(path, D.Guest.Text, B.Header),
            await Http.Get(path, D.Guest.Text, (D.Header.Name, D.Hash.ToUpperInvariant())),
            await Http.Get(path, revoked.Text, D.Header),
            await Http.Get(path, expired.Text, D.Header),
        ];

        foreach (var answer in refused) Assert.That((answer.Status, answer.Text), Is.EqualTo((401, Unauthorized)));
    }

    [Test]
    public async Task Check_11_both_header_pairs_a_bare_token_and_any_case_of_the_names_are_good()
    {
        await Agent();
        var usual = await Get("/api/agent");

        Answer[] same =
        [
            await Http.Get("/api/agent", null, ("X-API-Key", D.Guest.Text), ("X-Database-Id", D.Hash)),
            await Http.Get("/api/agent", null, ("Authorization", D.Guest.Text), ("Database-Id-Hash", D.Hash)),
            await Http.Get("/api/agent", D.Guest.Text, ("X-API-Key", "garbage"), ("DATABASE-ID-HASH", D.Hash), ("X-Database-Id", B.Hash)),
        ];

        foreach (var answer in same) Assert.That((answer.Status, answer.Text), Is.EqualTo((200, usual.Text)));
    }

    [Test]
    public async Task Check_11_the_first_pair_counts_where_both_are_there()
    {
        var badToken = await Http.Get("/api/agent", "garbage", ("X-API-Key", D.Guest.Text), D.Header);
        var badTenant = await Http.Get("/api/agent", D.Guest.Text, ("database-id-hash", B.Hash), ("X-Database-Id", D.Hash));

        Assert.That((badToken.Status, badTenant.Status), Is.EqualTo((401, 401)));
    }

    [Test]
    public async Task Check_12_nothing_of_another_tenant_is_visible_or_can_be_changed()
    {
        var mine = await Agent("""{"displayName":"Mine","prompt":"secret"}""");

        var list = await Array($"/api/agent?id={mine}", tenant: B);
        var deleted = await Delete($"/api/agent/{mine}", tenant: B);
        var keyDeleted = await Delete($"/api/keys/{D.Guest.Locator}", B.Owner.Text, B);
        var theirs = await Agent($$"""{"id":"{{mine}}","displayName":"Theirs"}""", B);
        var keys = await Array("/api/keys", tenant: B);
        var audit = await Get("/api/audit", tenant: B);

        Assert.That(list, Is.Empty);
        Assert.That((deleted.Status, deleted.Text), Is.EqualTo((400, """{"message":"Data not found!","status":400}""")));
        Assert.That(keyDeleted.Status, Is.EqualTo(400));
        Assert.That(theirs, Is.EqualTo(mine), "ids are a tenant's own");
        Assert.That((await Array($"/api/agent?id={mine}")).Single()!["displayName"]!.GetValue<string>(), Is.EqualTo("Mine"));
        Assert.That(keys.Select(key => key!["databaseIdHash"]!.GetValue<string>()), Is.All.EqualTo(B.Hash));
        Assert.That(audit.Text, Does.Not.Contain(D.Guest.Locator).Or.Contain("tenant_key_deleted"), "only B's own attempt names the key");
        Assert.That(audit.Text, Does.Not.Contain("Mine"));
        Assert.That((await Get("/api/agent")).Status, Is.EqualTo(200), "the key that B tried to delete works");
    }

    [Test]
    public async Task Check_23_only_owners_change_keys()
    {
        var locator = new string('a', 64);

        var guest = await Put("/api/keys", Record(locator));
        var guestDeletes = await Delete($"/api/keys/{D.Guest.Locator}");
        var guestSendsRubbish = await Put("/api/keys", "{oops");
        var owner = await Put("/api/keys", Record(locator), D.Owner.Text);
        var problem = await Http.Send(HttpMethod.Put, "/api/keys", Wire.Json(Record(locator)), D.Guest.Text, D.Header, ("Accept", "application/problem+json"));

        foreach (var refused in new[] { guest, guestDeletes, guestSendsRubbish })
            Assert.That((refused.Status, refused.Text), Is.EqualTo((401, """{"message":"Owner role is required","status":401}""")));
        Assert.That(owner.Status, Is.EqualTo(200), owner.Text);
        Assert.That((problem.Status, problem["detail"]), Is.EqualTo((403, "Owner role is required")));
    }

    [Test]
    public async Task A_member_of_the_workspace_is_served_with_their_own_credential()
    {
        var member = await Get("/api/agent", D.PersonKey);
        var stranger = await Get("/api/agent", B.PersonKey);

        Assert.That(member.Status, Is.EqualTo(200), member.Text);
        Assert.That((stranger.Status, stranger.Text), Is.EqualTo((401, Unauthorized)));
    }

    [TestCase("GET", "/api/product")]
    [TestCase("PUT", "/api/order")]
    [TestCase("GET", "/api/calendar")]
    [TestCase("GET", "/api/attachment/export")]
    [TestCase("POST", "/api/memory/create")]
    [TestCase("GET", "/api/memory/store/records")]
    [TestCase("POST", "/api/agent/a1/evals/run")]
    [TestCase("POST", "/api/chat/")]
    public async Task What_is_not_served_is_not_found_in_this_form(string method, string path)
    {
        var answer = await Send(new HttpMethod(method), path);

        Assert.That((answer.Status, answer.Text, answer.ContentType), Is.EqualTo((404, """{"message":"Not Found","status":404}""", "application/json")));
    }

    [Test]
    public async Task Another_method_is_405_in_this_form_and_HEAD_is_answered_like_GET()
    {
        var wrong = await Send(HttpMethod.Get, "/api/keys/some-id");
        var head = await Send(HttpMethod.Head, "/api/agent");

        Assert.That((wrong.Status, wrong.Text), Is.EqualTo((405, """{"message":"method not allowed","status":405}""")));
        Assert.That((head.Status, head.Text), Is.EqualTo((200, "")));
    }

    [Test]
    public async Task Content_types_and_trailing_slashes_change_nothing()
    {
        var plain = await Http.Send(HttpMethod.Put, "/api/agent/", Wire.Bytes("""{"id":"slash","displayName":"A"}"""u8.ToArray(), "text/plain"), D.Guest.Text, D.Header);
        var read = await Http.Send(HttpMethod.Get, "/api/agent/?id=slash", Wire.Bytes([]), D.Guest.Text, D.Header);
        var deleted = await Http.Send(HttpMethod.Delete, "/api/agent/slash/", Wire.Bytes([]), D.Guest.Text, D.Header);

        Assert.That((plain.Status, read.Status, deleted.Status), Is.EqualTo((200, 200, 200)), plain.Text + read.Text + deleted.Text);
        Assert.That(JsonNode.Parse(read.Body)!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_body_that_is_no_JSON_is_499_with_the_parsers_words()
    {
        foreach (var path in new[] { "/api/agent", "/api/stats", "/api/audit" })
        {
            var broken = await Put(path, "{oops");
            var empty = await Put(path, "");

            Assert.That((broken.Status, broken.Json["status"]!.GetValue<int>()), Is.EqualTo((499, 499)));
            Assert.That(broken["message"], Is.Not.Empty);
            Assert.That(empty.Status, Is.EqualTo(499));
        }
    }

    [Test]
    public async Task A_body_may_have_10_MiB()
    {
        const int Around = 64;
        var fits = await Put("/api/agent", $$"""{"id":"large","displayName":"A","prompt":"{{new string('p', (10 * 1024 * 1024) - Around)}}"}""");
        // Whoever asks before sending hears the refusal before the connection is closed.
        var more = await Http.Send(HttpMethod.Put, "/api/agent", Wire.Json($$"""{"id":"larger","displayName":"A","prompt":"{{new string('p', (10 * 1024 * 1024) - Around + 32)}}"}"""), D.Guest.Text, D.Header, ("Expect", "100-continue"));
        var whole = await Put("/api/agent", $$"""{"id":"large","displayName":"A","icon":"{{new string('i', 1024)}}"}""");

        Assert.That(fits.Status, Is.EqualTo(200));
        Assert.That((more.Status, more.Json["status"]!.GetValue<int>()), Is.EqualTo((413, 413)));
        Assert.That(whole.Status, Is.EqualTo(413), "nothing grows beyond the limit piece by piece");
    }
}
