using System.IO.Compression;
using System.Text.Json.Nodes;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>What agents concluded: saved by a message, read, exported and removed over HTTP.</summary>
public sealed class ResultTests : ChatFixture
{
    [Test]
    public async Task A_result_is_saved_once_per_session_and_both_are_final()
    {
        var tenant = await NewTenant();
        await tenant.Open("s1");

        await tenant.Send(new SaveResult(tenant.Owner, "s1", "first", "text"));
        var first = await Only(tenant, "?sessionId=s1");
        await tenant.Send(new SaveResult(tenant.Owner, "s1", "second", "json"));
        var second = await Only(tenant, "?id=s1");

        Assert.That(first.Select(member => member.Key), Is.EquivalentTo(new[] { "agentId", "sessionId", "userName", "userEmail", "content", "format", "createdAt", "updatedAt", "finalizedAt" }));
        Assert.That((first["agentId"]!.GetValue<string>(), first["userName"]!.GetValue<string>(), first["content"]!.GetValue<string>()), Is.EqualTo(("a1", "Alice", "first")));
        Assert.That((second["content"]!.GetValue<string>(), second["format"]!.GetValue<string>(), second["createdAt"]!.GetValue<string>()), Is.EqualTo(("second", "json", first["createdAt"]!.GetValue<string>())));
        Assert.That((await tenant.Session("s1"))["finalizedAt"]!.GetValue<string>(), Is.EqualTo(second["finalizedAt"]!.GetValue<string>()));
        Assert.That((await tenant.Open("s1"))["message"], Is.EqualTo("Session already exists"), "final sessions go on");
        Assert.That(await Audited(tenant), Is.EqualTo("results.created s1, results.updated s1"));
        Assert.That((await tenant.Send(new SaveResult(tenant.Owner, "nope", "x", "text"))).Error?.Code, Is.EqualTo("session.not_found"));
    }

    [Test]
    public async Task Results_are_listed_and_deleted()
    {
        var tenant = await NewTenant();
        foreach (var (id, agent) in new[] { ("s1", "a1"), ("s2", "a2"), ("s3", "a1") })
        {
            await tenant.Open(id, agent);
            await tenant.Send(new SaveResult(tenant.Owner, id, $"of {id}", "markdown"));
        }

        Assert.That(await Sessions(tenant, ""), Is.EqualTo(new[] { "s1", "s2", "s3" }), "oldest first");
        Assert.That(await Sessions(tenant, "?agentId=a1"), Is.EqualTo(new[] { "s1", "s3" }));
        Assert.That(await Sessions(tenant, "?agentId=a2&sessionId=s1"), Is.Empty);
        var page = (await tenant.Get("/api/agent/a1/result?limit=1&query=S")).Json;
        Assert.That(page["rows"]!.AsArray().Single()!["sessionId"]!.GetValue<string>(), Is.EqualTo("s3"), "newest first");
        Assert.That((page["total"]!.GetValue<int>(), page["orderBy"]!.GetValue<string>()), Is.EqualTo((2, "createdAt")));

        var (deleted, again, none) = (await tenant.Delete("/api/result/s1"), await tenant.Delete("/api/result/s1"), await tenant.Delete("/api/result"));
        Assert.That((deleted.Status, deleted.Text), Is.EqualTo((200, """{"message":"Data deleted successfully!","status":200}""")));
        Assert.That((again.Status, again.Text), Is.EqualTo((400, """{"message":"Data not found!","status":400}""")));
        Assert.That((none.Status, none["message"]), Is.EqualTo((400, "Invalid request, no id provided within request url")));
        Assert.That(await Sessions(tenant, ""), Is.EqualTo(new[] { "s2", "s3" }));
        Assert.That((await tenant.Session("s1"))["id"]!.GetValue<string>(), Is.EqualTo("s1"), "the session stays");
        Assert.That(await Audited(tenant), Does.EndWith("results.deleted s1, results.deleted s1"));
    }

    [Test]
    public async Task An_export_has_the_results_of_one_agent()
    {
        var tenant = await NewTenant();
        foreach (var (id, agent, format) in new[] { ("s1", "a1", "markdown"), ("..%2F..%2Fevil", "a1", "json"), ("s3", "a2", "text") })
        {
            await tenant.Open(id, agent);
            await tenant.Send(new SaveResult(tenant.Owner, Uri.UnescapeDataString(id), "<b>é</b>", format));
        }

        var answer = await tenant.Get("/api/agent/a1/result/export");

        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((200, "application/zip")));
        await using var zip = new ZipArchive(new MemoryStream(answer.Body));
        var names = zip.Entries.Select(entry => entry.FullName).ToList();
        Assert.That(names[..3], Is.EqualTo(new[] { "results.json", "index.md", "index.html" }));
        Assert.That(names[3..], Has.Count.EqualTo(4).And.Some.EndsWith(" - s1.md").And.Some.EndsWith(" - s1.html").And.Some.EndsWith(" - ..-..-evil.json"));
        Assert.That(names, Has.None.Contain("/").And.None.Contain("\\").And.None.Contain(":"));
        using var json = new StreamReader(await zip.GetEntry("results.json")!.OpenAsync());
        Assert.That(JsonNode.Parse(await json.ReadToEndAsync())!.AsArray().Select(result => result!["sessionId"]!.GetValue<string>()), Is.EqualTo(new[] { "s1", "../../evil" }));
        using var page = new StreamReader(await zip.GetEntry(names.Single(name => name.EndsWith(" - s1.html", StringComparison.Ordinal)))!.OpenAsync());
        Assert.That(await page.ReadToEndAsync(), Does.Contain("&lt;b&gt;").And.Not.Contain("<b>"));
        Assert.That(await tenant.Ask($"select target_id from audit.entries where workspace_id = '{tenant.Workspace.Value}' and action = 'results.exported'"), Is.EqualTo("a1"));
    }

    [Test]
    public async Task An_export_without_results_is_an_archive_too()
    {
        var tenant = await NewTenant();

        var answer = await tenant.Get("/api/agent/a1/result/export");

        await using var zip = new ZipArchive(new MemoryStream(answer.Body));
        Assert.That(zip.Entries, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task An_agents_sessions_and_results_are_removed_together()
    {
        var tenant = await NewTenant();
        foreach (var (id, agent) in new[] { ("s1", "a1"), ("s2", "a2"), ("s3", "a1") })
        {
            await tenant.Open(id, agent);
            await tenant.Send(new SaveResult(tenant.Owner, id, "x", "text"));
        }

        await using var scope = Platform.Services.CreateAsyncScope();
        var removal = scope.ServiceProvider.GetRequiredService<IAgentSessions>();
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(async ct =>
        {
            await removal.RemoveOf(tenant.Workspace, "a1", ct);
            return Result<Done>.Of(default);
        }, CancellationToken.None);

        Assert.That(await Sessions(tenant, ""), Is.EqualTo(new[] { "s2" }));
        Assert.That(JsonNode.Parse((await tenant.Get("/api/session")).Text)!.AsArray().Select(session => session!["id"]!.GetValue<string>()), Is.EqualTo(new[] { "s2" }));
        Assert.That(await tenant.Ask($"select count(*) from sessions.heads where workspace_id = '{tenant.Workspace.Value}'"), Is.EqualTo(1L));
    }

    private static Task<object?> Audited(ChatTenant tenant) =>
        tenant.Ask($"select string_agg(action || ' ' || target_id, ', ' order by id) from audit.entries where workspace_id = '{tenant.Workspace.Value}' and action like 'results.%'");

    private static async Task<JsonObject> Only(ChatTenant tenant, string query) => JsonNode.Parse((await tenant.Get($"/api/result{query}")).Text)!.AsArray().Single()!.AsObject();

    private static async Task<IReadOnlyList<string>> Sessions(ChatTenant tenant, string query) =>
        [.. JsonNode.Parse((await tenant.Get($"/api/result{query}")).Text)!.AsArray().Select(result => result!["sessionId"]!.GetValue<string>())];
}
