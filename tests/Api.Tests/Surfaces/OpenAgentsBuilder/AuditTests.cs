using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>The trail of a tenant, in the words of Open Agents Builder (contract open-agents-builder, Neighbours).</summary>
public sealed class AuditTests : TenantFixture
{
    [Test]
    public async Task An_entry_of_a_client_is_kept_with_what_the_server_knows()
    {
        var content = Wire.Json("""{"eventName":"exportResults","recordLocator":"{\"id\":\"r1\"}","diff":"{\"a\": 1.0}","ip":"9.9.9.9","ua":"mine","keyLocatorHash":"mine","databaseIdHash":"mine","createdAt":"2001-01-01"}""");

        var saved = await Http.Send(HttpMethod.Put, "/api/audit", content, D.Guest.Text, D.Header, ("X-Real-IP", "192.0.2.7"), ("User-Agent", "client/1.0"));

        var entry = saved.Json["data"]!.AsObject();
        Assert.That((saved.Status, saved["message"], saved.Json["status"]!.GetValue<int>()), Is.EqualTo((200, "Data saved successfully!", 200)));
        Assert.That(entry.Where(member => member.Key is not ("id" or "createdAt")).Select(member => $"{member.Key}={member.Value}"), Is.EqualTo(new[]
        {
            "ip=192.0.2.7", "ua=client/1.0", $"keyLocatorHash={D.Guest.Locator}", $"databaseIdHash={D.Hash}", """recordLocator={"id":"r1"}""", """diff={"a": 1.0}""", "eventName=exportResults",
        }));
        Assert.That(entry["id"]!.GetValue<long>(), Is.Positive);
        Assert.That(entry["createdAt"]!.GetValue<string>(), Does.Match(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$").And.Not.StartsWith("2001"));
        Assert.That((await Array("/api/audit?limit=1")).Single()!.ToJsonString(), Is.EqualTo(entry.ToJsonString()));
    }

    [Test]
    public async Task What_is_unknown_is_left_out_and_the_same_entry_may_come_again()
    {
        var first = await Http.Send(HttpMethod.Put, "/api/audit", Wire.Json("""{"eventName":"x"}"""), D.Guest.Text, D.Header);
        var second = await Http.Send(HttpMethod.Put, "/api/audit", Wire.Json("""{"eventName":"x","recordLocator":null,"diff":null}"""), D.Guest.Text, D.Header);

        var (one, two) = (first.Json["data"]!.AsObject(), second.Json["data"]!.AsObject());
        Assert.That(one.Select(member => member.Key), Is.EqualTo(new[] { "id", "ip", "keyLocatorHash", "databaseIdHash", "eventName", "createdAt" }));
        Assert.That(two["id"]!.GetValue<long>(), Is.GreaterThan(one["id"]!.GetValue<long>()));
    }

    [TestCase("plain words")]
    [TestCase("\"a JSON string\"")]
    [TestCase("{\"a\":\"\\u0041\"}")]
    [TestCase("null")]
    [TestCase("\u0000ż")]
    [TestCase("")]
    public async Task A_difference_comes_back_as_it_was_sent(string diff)
    {
        await Put("/api/audit", new JsonObject { ["eventName"] = "x", ["diff"] = diff }.ToJsonString());

        Assert.That((await Array("/api/audit?limit=1")).Single()!["diff"]!.GetValue<string>(), Is.EqualTo(diff));
    }

    [Test]
    public async Task What_the_platform_did_to_agents_is_told_in_the_words_of_the_original()
    {
        await Put("/api/agent", """{"id":"told","displayName":"One","icon":"i","prompt":"p"}""");
        await Put("/api/agent", """{"id":"told","displayName":"Two","icon":null,"locale":"pl"}""");
        await Delete("/api/agent/told");
        await Delete("/api/agent/told");

        var entries = await Array("/api/audit?limit=4");

        Assert.That(entries.Select(entry => entry!["eventName"]!.GetValue<string>()), Is.EqualTo(new[] { "deleteAgent", "deleteAgent", "updateAgent", "createAgent" }), "every attempt is told, newest first");
        Assert.That(entries.Select(entry => entry!["recordLocator"]!.GetValue<string>()), Is.All.EqualTo("""{"id":"told"}"""));
        Assert.That(entries.Select(entry => entry!["keyLocatorHash"]!.GetValue<string>()), Is.All.EqualTo(D.Guest.Locator));
        Assert.That(entries[0]!.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "id", "keyLocatorHash", "databaseIdHash", "recordLocator", "eventName", "createdAt" }));
        Assert.That(entries[2]!["diff"]!.GetValue<string>(), Is.EqualTo("""{"added":{"locale":"pl"},"deleted":{"icon":null},"updated":{"displayName":"Two"}}"""));
        Assert.That(entries[3]!["diff"]!.GetValue<string>(), Is.EqualTo("""{"id":"told","displayName":"One","icon":"i","prompt":"p"}"""));
    }

    [Test]
    public async Task Keys_are_named_after_they_are_gone_and_people_by_their_credentials_id()
    {
        var token = TenantToken.Of(await TestTenant.Mint(Platform, D.Workspace, D.PersonKey, "guest"));
        await Put("/api/audit", """{"eventName":"by-the-key"}""", token.Text);
        await Delete($"/api/keys/{token.Locator}", D.Owner.Text);
        await Put("/api/audit", """{"eventName":"by-a-person"}""", D.PersonKey);

        var entries = await Array("/api/audit?limit=3");

        Assert.That(entries.Select(entry => entry!["eventName"]!.GetValue<string>()), Is.EqualTo(new[] { "by-a-person", "api_keys.tenant_key_deleted", "by-the-key" }));
        Assert.That(entries[0]!["keyLocatorHash"]!.GetValue<string>(), Does.Match("^[0-9a-f-]{36}$"));
        Assert.That(entries[1]!["recordLocator"]!.GetValue<string>(), Is.EqualTo($$"""{"id":"{{token.Locator}}"}"""));
        Assert.That(entries[2]!["keyLocatorHash"]!.GetValue<string>(), Is.EqualTo(token.Locator));
    }

    [Test]
    public async Task A_client_cannot_pass_its_entry_off_as_the_platforms()
    {
        await Put("/api/audit", """{"eventName":"agents.deleted","recordLocator":"{\"id\":\"x\"}"}""");

        Assert.That((await Array("/api/audit?limit=1")).Single()!["eventName"]!.GetValue<string>(), Is.EqualTo("agents.deleted"));
    }

    [Test]
    public async Task A_trail_is_read_month_by_month_and_page_by_page()
    {
        var tenant = await TestTenant.Open(Platform);
        for (var i = 0; i < 3; i++) await Put("/api/audit", $$"""{"eventName":"e{{i}}"}""", tenant: tenant);
        var now = Clock.GetUtcNow();
        string Month(DateTimeOffset at) => at.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        async Task<string> Names(string query) => string.Join(' ', (await Array("/api/audit" + query, tenant: tenant)).Select(entry => entry!["eventName"]!.GetValue<string>()));

        const string All = "e2 e1 e0 api_keys.tenant_key_minted api_keys.tenant_key_minted identity.registered";
        Assert.That(await Names(""), Is.EqualTo(All));
        Assert.That(await Names($"?partition={Month(now)}"), Is.EqualTo(All));
        Assert.That(await Names("?limit=2&offset=1"), Is.EqualTo("e1 e0"));
        Assert.That(await Names("?limit=0&offset=x"), Is.EqualTo(All));
        Assert.That(await Names($"?partition={Month(now.AddMonths(-1))}"), Is.Empty);
        Assert.That(await Names($"?partition={Month(now.AddMonths(1))}"), Is.Empty);
        Assert.That(await Names("?partition=9999-12"), Is.Empty);
    }

    [Test]
    public async Task A_hundred_are_the_most_that_come_unasked()
    {
        var tenant = await TestTenant.Open(Platform);
        await TestCluster.Ask(Platform.Database, $"""
            insert into audit.entries (workspace_id, at, actor_kind, credential_kind, action)
            select '{tenant.Workspace}', '{Clock.GetUtcNow():O}', 'system', 'none', 'n' || n from generate_series(1, 120) n
            """);

        Assert.That(await Array("/api/audit", tenant: tenant), Has.Count.EqualTo(100));
        Assert.That(await Array("/api/audit?limit=1000", tenant: tenant), Has.Count.EqualTo(123));
    }

    [TestCase("2025-5")]
    [TestCase("2025-13")]
    [TestCase("2025-00")]
    [TestCase("05-2025")]
    [TestCase("x")]
    public async Task A_month_that_is_none_is_refused(string partition)
    {
        var refused = await Get($"/api/audit?partition={partition}");

        Assert.That((refused.Status, refused.Text), Is.EqualTo((400, $$"""{"message":"Error accessing audit partition {{partition}}","status":400}""")));
    }

    [TestCase("""{}""", """[{"code":"invalid_type","expected":"string","received":"undefined","path":["eventName"],"message":"Required"}]""")]
    [TestCase("""{"eventName":"x","diff":{}}""", """[{"code":"invalid_type","expected":"string","received":"object","path":["diff"],"message":"Expected string, received object"}]""")]
    public async Task An_entry_that_is_none_is_refused_without_a_status_in_the_body(string body, string issues)
    {
        var refused = await Put("/api/audit", body);

        Assert.That((refused.Status, refused.Text), Is.EqualTo((400, $$"""{"message":"Invalid input","issues":{{issues}}}""")));
    }

    [Test]
    public async Task What_is_too_long_is_refused_and_what_just_fits_is_kept()
    {
        var fits = await Put("/api/audit", new JsonObject { ["eventName"] = new string('e', 255), ["recordLocator"] = new string('r', 2048), ["diff"] = new string('d', 999_998) }.ToJsonString());
        var more = await Put("/api/audit", new JsonObject { ["eventName"] = new string('ż', 128), ["recordLocator"] = new string('r', 2049), ["diff"] = new string('"', 500_000) }.ToJsonString());

        Assert.That(fits.Status, Is.EqualTo(200), fits.Text[..Math.Min(200, fits.Text.Length)]);
        Assert.That((more.Status, more.Json["issues"]!.AsArray().Select(issue => issue!["path"]![0]!.GetValue<string>())), Is.EqualTo((400, new[] { "recordLocator", "diff", "eventName" })));
    }
}
