using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>The audit trail as its readers see it.</summary>
public sealed class AuditTests : OpenSessionFixture
{
    private string admin = "";

    [OneTimeSetUp]
    public async Task RegisterFirst() => admin = await Key();

    [Test]
    public async Task What_concerns_security_is_written_down_with_who_what_whence_and_how()
    {
        var person = await Register();
        var workspace = await WorkspaceOf(person.Name);
        var id = await Upload(person.Token);
        await Http.Put("/api/sessions/policy", """{"default_visibility":"private","retention_days":30,"searchable":true}""", person.Token);
        await Http.Send(HttpMethod.Patch, $"/api/sessions/{id}", Wire.Json("""{"visibility":"private"}"""), person.Token);
        await Http.Send(HttpMethod.Patch, $"/api/sessions/{id}", Wire.Json("""{"visibility":"private"}"""), person.Token);
        await Http.Put("/api/auth/password", """{"current_password":"testpass99","new_password":"testpass100"}""", person.Token);
        await Http.Delete($"/api/sessions/{id}", person.Token, ("User-Agent", "tester/1.0"), ("X-Forwarded-For", "192.0.2.7"));

        var entries = await Entries(workspace, person.Token);

        Assert.That(entries.Select(entry => entry["action"]!.GetValue<string>()), Is.EqualTo(
            new[] { "sessions.deleted", "identity.password_changed", "sessions.visibility_changed", "sessions.policy_changed", "identity.registered" }), "newest first, and what changed nothing is not there");
        var deleted = entries[0];
        Assert.That(deleted["actor"]!.ToJsonString(), Is.EqualTo($$"""{"kind":"user","id":"{{person.Id}}"}"""));
        Assert.That(deleted["credential"]!["kind"]!.GetValue<string>(), Is.EqualTo("access_token"));
        Assert.That(deleted["target"]!.ToJsonString(), Is.EqualTo($$"""{"kind":"session","id":"{{id}}"}"""));
        Assert.That((deleted["address"]!.GetValue<string>(), deleted["user_agent"]!.GetValue<string>()), Is.EqualTo(("192.0.2.7", "tester/1.0")));
        Assert.That(entries[2]["detail"]!.ToJsonString(), Is.EqualTo("""{"visibility":"private"}"""));
        Assert.That(entries[3]["detail"]!.ToJsonString(), Is.EqualTo("""{"default_visibility":"private","retention_days":30,"searchable":true}"""));
    }

    [Test]
    public async Task Pages_go_through_all_of_it_once()
    {
        var (key, workspace) = await Filled(7);
        var seen = new List<long>();
        string? next = "";
        var pages = 0;
        while (next is not null)
        {
            var page = (await Http.Get($"/api/workspaces/{workspace}/audit?action=tests.&limit=3{(next.Length == 0 ? "" : $"&after={next}")}", key)).Json;
            seen.AddRange(page["entries"]!.AsArray().Select(entry => entry!["id"]!.GetValue<long>()));
            next = page["next"]?.GetValue<string>();
            pages++;
        }

        Assert.That(seen, Has.Count.EqualTo(7).And.Unique.And.Ordered.Descending);
        Assert.That(pages, Is.EqualTo(3));
    }

    [TestCase("action=tests.done_3", "3")]
    [TestCase("action=tests.", "7654321")]
    [TestCase("action=tests.done", "")]
    [TestCase("target_kind=thing&target_id=1", "7531")]
    [TestCase("target_kind=thing&target_id=", "")]
    [TestCase("refused=true", "6")]
    [TestCase("refused=false&target_kind=thing&target_id=0", "42")]
    [TestCase("since=2026-02-19T12:00:05Z&action=tests.", "765")]
    [TestCase("until=2026-02-19T12:00:03Z", "21")]
    [TestCase("since=2026-02-19T12:00:02Z&until=2026-02-19T12:00:04Z", "32")]
    [TestCase("actor=00000000-0000-0000-0000-000000000009", "7")]
    public async Task Filters_let_through_what_they_say(string query, string expected)
    {
        var (key, workspace) = await Filled(7);

        var entries = (await Http.Get($"/api/workspaces/{workspace}/audit?{query}", key)).Json["entries"]!.AsArray();
        var exported = await Export(workspace, key, query);

        Assert.That(string.Concat(entries.Select(entry => entry!["action"]!.GetValue<string>()).Where(IsTest).Select(action => action[^1])), Is.EqualTo(expected));
        Assert.That(string.Concat(exported.Select(entry => entry["action"]!.GetValue<string>()).Where(IsTest).Select(action => action[^1])), Is.EqualTo(string.Concat(expected.Reverse())));
    }

    [Test]
    public async Task An_export_holds_all_that_is_needed_to_recompute_the_chain()
    {
        var (key, workspace) = await Filled(25);
        await UntilSealed();

        var lines = await Export(workspace, key, "");

        var hash = AuditChain.Start;
        foreach (var (line, index) in lines.OrderBy(line => line["sequence"]!.GetValue<long>()).Select((line, index) => (line, index)))
        {
            var record = new AuditRecord
            {
                Id = line["id"]!.GetValue<long>(),
                WorkspaceId = new WorkspaceId(Guid.Parse(Text(line, "workspace_id")!)),
                At = Time(line, "at"),
                ActorKind = Text(line, "actor_kind")!,
                ActorId = Text(line, "actor_id") is { } actor ? Guid.Parse(actor) : null,
                CredentialKind = Text(line, "credential_kind")!,
                CredentialId = Text(line, "credential_id"),
                Action = Text(line, "action")!,
                TargetKind = Text(line, "target_kind"),
                TargetId = Text(line, "target_id"),
                IsRefused = line["is_refused"]!.GetValue<bool>(),
                Address = Text(line, "address"),
                UserAgent = Text(line, "user_agent"),
                DetailCodec = line["detail_codec"]?.GetValue<short>(),
                DetailDigest = Text(line, "detail_sha256") is { } digest ? Convert.FromHexString(digest) : null,
            };
            if (record.DetailCodec == 0) Assert.That(SHA256.HashData(Encoding.UTF8.GetBytes(Text(line, "detail")!)), Is.EqualTo(record.DetailDigest));
            hash = AuditChain.Hash(hash, record, index + 1, Time(line, "sealed_at"));
            Assert.That(Convert.ToHexStringLower(hash), Is.EqualTo(Text(line, "hash")), line.ToJsonString());
        }

        Assert.That(lines, Has.Count.EqualTo(26));
        Assert.That((await Http.Get($"/api/workspaces/{workspace}/audit/verify", key))["head"], Is.EqualTo($"26:{Convert.ToHexStringLower(hash)}"));
    }

    [Test]
    public async Task More_than_a_piece_is_exported_whole_and_in_order()
    {
        var (key, workspace) = await Filled(1203);

        var lines = await Export(workspace, key, "action=tests.");

        Assert.That(lines.Select(line => line["id"]!.GetValue<long>()).ToList(), Has.Count.EqualTo(1203).And.Unique.And.Ordered);
    }

    [Test]
    public async Task Readers_who_do_not_read_hold_no_connection()
    {
        var (key, workspace) = await Filled(0);
        await Insert(workspace, 40, "convert_to(repeat('x', 1000000), 'UTF8')");
        using var client = new HttpClient { BaseAddress = Platform.Url };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");

        // More than there are connections in the pool.
        var slow = new List<HttpResponseMessage>();
        for (var i = 0; i < 12; i++) slow.Add(await client.GetAsync(new Uri($"/api/workspaces/{workspace}/audit/export", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead));
        var answer = await Http.Get($"/api/workspaces/{workspace}/audit?action=identity.", key);

        Assert.That(answer.Status, Is.EqualTo(200));
        foreach (var response in slow) response.Dispose();
    }

    [Test]
    public async Task Large_details_end_a_page_early_and_nothing_is_lost()
    {
        var (key, workspace) = await Filled(0);
        await Insert(workspace, 12, "convert_to('\"' || repeat('x', 1000000) || '\"', 'UTF8')");

        var first = (await Http.Get($"/api/workspaces/{workspace}/audit?action=tests.", key)).Json;
        var second = (await Http.Get($"/api/workspaces/{workspace}/audit?action=tests.&after={first["next"]}", key)).Json;

        Assert.That(first["entries"]!.AsArray(), Has.Count.InRange(4, 6));
        Assert.That(first["entries"]!.AsArray().Concat(second["entries"]!.AsArray()).Select(entry => entry!["id"]!.GetValue<long>()), Is.Unique.And.Ordered.Descending);
        Assert.That(await Export(workspace, key, "action=tests."), Has.Count.EqualTo(12));
    }

    [Test]
    public async Task No_cell_of_a_table_is_a_formula()
    {
        var (key, workspace) = await Filled(0);
        await Insert(workspace, 1, "'\"a, b\"'", "'=cmd|calc!A1'");
        await Insert(workspace, 1, "null", "''''");
        await Insert(workspace, 1, "null", "''");

        var answer = await Http.Get($"/api/workspaces/{workspace}/audit/export?action=tests.&format=csv", key);

        var lines = answer.Text.Split("\r\n");
        Assert.That(lines[0], Does.StartWith("sequence,id,workspace_id,at,"));
        Assert.That(lines[1], Does.Contain(",'=cmd|calc!A1,").And.Contain(",\"\"\"a, b\"\"\","));
        Assert.That(lines[2], Does.Contain(",'',"));
        Assert.That(lines[3], Does.Contain(",\"\","));
        Assert.That(lines, Has.Length.EqualTo(5).And.One.Empty);
    }

    [Test]
    public async Task An_edited_row_and_a_deleted_one_are_named_over_http()
    {
        var (key, workspace) = await Filled(9);
        await UntilSealed();
        Assert.That((await Http.Get($"/api/workspaces/{workspace}/audit/verify", key)).Json["intact"]!.GetValue<bool>());

        var edited = await Forge($"update audit.entries set detail = '{{}}' where workspace_id = '{workspace}' and action = 'tests.done_5' returning id");
        Assert.That(await Broken(workspace, key), Is.EqualTo(("entry_changed", edited)));
        var deleted = await Forge($"delete from audit.entries where workspace_id = '{workspace}' and action = 'tests.done_3' returning id");
        Assert.That(await Broken(workspace, key), Is.EqualTo(("entry_missing", deleted)));
    }

    [Test]
    public async Task The_platforms_own_trail_is_for_those_who_run_it()
    {
        await Http.Get("/api/sessions/policy", "wak_0123456789abcdef0123456789abcdef", ("X-Forwarded-For", "198.51.100.9"));
        await Flush();

        var answer = await Http.Get("/api/admin/audit?action=identity.authentication_failed", admin);
        var entry = answer.Json["entries"]!.AsArray().First(found => found!["address"]?.GetValue<string>() is "198.51.100.9")!;

        Assert.That(entry["credential"]!.ToJsonString(), Is.EqualTo("""{"kind":"workspace_key","id":null}"""));
        Assert.That(entry["detail"]!["operation"]!.GetValue<string>(), Is.EqualTo("sessions.policy.get"));
        Assert.That(answer.Text, Does.Not.Contain("wak_"), "nothing of the key but its kind");
        foreach (var path in new[] { "", "/export", "/verify" }) Assert.That((await Http.Get($"/api/admin/audit{path}", await Key())).Status, Is.EqualTo(403), path);
    }

    [Test]
    public async Task A_wrong_password_is_written_down_and_a_hundred_of_them_are_one_entry()
    {
        var person = await Register();
        for (var i = 0; i < 100; i++) await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}@ex.org","password":"wrong{{i}}pass"}""", null, ("X-Forwarded-For", "203.0.113.5"));
        await Flush();

        var entries = (await Http.Get("/api/admin/audit?action=identity.login_failed&refused=true", admin)).Json["entries"]!.AsArray().Where(found => found!["address"]?.GetValue<string>() is "203.0.113.5").ToList();

        // The writer may have been there once in between.
        Assert.That(entries, Has.Count.InRange(1, 2));
        Assert.That(entries.Sum(entry => entry!["detail"]!["count"]!.GetValue<int>()), Is.EqualTo(100));
        Assert.That(entries[0]!["detail"]!["code"]!.GetValue<string>(), Is.EqualTo("identity.wrong_credentials"));
        Assert.That(entries[0]!.ToJsonString(), Does.Not.Contain("wrong1"));
    }

    [Test]
    public async Task What_a_member_may_not_do_is_in_their_workspaces_trail_and_what_a_stranger_tries_is_not()
    {
        var (key, workspace) = await Filled(0);
        var (mine, stranger) = (await Key(), await Key());
        await TestCluster.Ask(Platform.Database, $"insert into workspaces.members (workspace_id, user_id, role, joined_at) select '{workspace}', user_id, 'guest', now() from api_keys.keys where hash = sha256('{mine}')");

        Assert.That((await Http.Get($"/api/workspaces/{workspace}/audit", mine)).Error403(), Is.EqualTo("auth.forbidden"));
        Assert.That((await Http.Get($"/api/workspaces/{workspace}/audit", stranger)).Error403(), Is.EqualTo("workspaces.not_member"));
        await Flush();

        var refused = (await Http.Get($"/api/workspaces/{workspace}/audit?refused=true", key)).Json["entries"]!.AsArray();
        Assert.That(refused.Select(entry => entry!["detail"]!["code"]!.GetValue<string>()), Is.EqualTo(new[] { "auth.forbidden" }));
        Assert.That(refused[0]!["actor"]!["kind"]!.GetValue<string>(), Is.EqualTo("user"));
        Assert.That((await Http.Get("/api/admin/audit?action=identity.access_refused", admin)).Text, Does.Contain("workspaces.not_member"));
    }

    private static bool IsTest(string action) => action.StartsWith("tests.", StringComparison.Ordinal);

    private static string? Text(JsonNode line, string column) => line[column]?.GetValue<string>();

    private static DateTimeOffset Time(JsonNode line, string column) => DateTimeOffset.Parse(Text(line, column)!, CultureInfo.InvariantCulture);

    private async Task<string> WorkspaceOf(string nickname) =>
        (await TestCluster.Ask(Platform.Database, $"select personal_workspace_id from identity.users where nickname = '{nickname}'"))!.ToString()!;

    /// <summary>A workspace with entries <c>tests.done_1</c> and so on, one a second from noon on.</summary>
    private async Task<(string Key, string Workspace)> Filled(int entries)
    {
        var key = await Key();
        var workspace = (await TestCluster.Ask(Platform.Database, $"select workspace_id from api_keys.keys where hash = sha256('{key}')"))!.ToString()!;
        if (entries > 0) await Insert(workspace, entries, "convert_to('{\"n\":' || n || '}', 'UTF8')");
        return (key, workspace);
    }

    private Task Insert(string workspace, int entries, string detail, string userAgent = "'tester/1.0'") => TestCluster.Ask(Platform.Database, $"""
        insert into audit.entries (workspace_id, at, actor_kind, actor_id, credential_kind, action, target_kind, target_id, is_refused, user_agent, detail_codec, detail)
        select '{workspace}', timestamptz '2026-02-19T12:00Z' + n * interval '1 second', 'user', ('00000000-0000-0000-0000-00000000000' || n % 8 + 2)::uuid, 'user_key', 'tests.done_' || n,
            'thing', (n % 2)::text, n % 8 = 6, {userAgent}, case when {detail} is null then null else 0 end, {detail}
        from generate_series(1, {entries}) n
        """);

    private async Task<List<JsonNode>> Entries(string workspace, string key) => [.. (await Http.Get($"/api/workspaces/{workspace}/audit", key)).Json["entries"]!.AsArray().Select(entry => entry!)];

    private async Task<List<JsonNode>> Export(string workspace, string key, string query)
    {
        var answer = await Http.Get($"/api/workspaces/{workspace}/audit/export?{query}", key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private async Task UntilSealed()
    {
        while (await TestCluster.Ask(Platform.Database, "select exists (select from audit.unsealed)") is true) await Task.Yield();
    }

    // It writes when it is stopped, however often that is.
    private Task Flush() => Platform.Services.GetServices<IHostedService>().Single(worker => worker.GetType().Name is "RefusalWriter").StopAsync(CancellationToken.None);

    private async Task<long> Forge(string sql)
    {
        await TestCluster.Ask(Platform.Database, "alter table audit.entries disable trigger all");
        var id = (long)(await TestCluster.Ask(Platform.Database, sql))!;
        await TestCluster.Ask(Platform.Database, "alter table audit.entries enable trigger all");
        return id;
    }

    private async Task<(string, long)> Broken(string workspace, string key)
    {
        var found = (await Http.Get($"/api/workspaces/{workspace}/audit/verify", key)).Json["first_broken"]!;
        return (found["kind"]!.GetValue<string>(), found["entry_id"]!.GetValue<long>());
    }
}

internal static class AuditAnswers
{
    /// <summary>The code of a refusal that is 403.</summary>
    public static string Error403(this Answer answer) => answer.Status == 403 ? answer["code"] : answer.ToString();
}
