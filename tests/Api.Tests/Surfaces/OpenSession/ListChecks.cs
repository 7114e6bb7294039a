using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>Contract opensession, section 6, checks 21 to 23.</summary>
public sealed class ListChecks : OpenSessionFixture
{
    [Test]
    public async Task Check_21_paging_values_are_clamped_or_refused()
    {
        var largest = await Http.Get("/api/sessions?per_page=500&page=0");
        var least = await Http.Get("/api/sessions?per_page=0");

        Assert.That((largest.Json["per_page"]!.GetValue<int>(), largest.Json["page"]!.GetValue<int>()), Is.EqualTo((100, 0)));
        Assert.That(least.Json["per_page"]!.GetValue<int>(), Is.EqualTo(1));
        foreach (var query in new[] { "sort=best", "page=-1", "time_range=", "page=", "per_page=4294967296", "sort=" })
        {
            var bad = await Http.Get($"/api/sessions?{query}");
            Assert.That((bad.Status, bad.Json.Count), Is.EqualTo((400, 1)), query);
        }
    }

    [Test]
    public async Task Check_22_what_a_search_finds()
    {
        var person = await Register();
        var id = await Upload(person.Token);
        var unlisted = await Upload(person.Token, b => b["session"]!["stats"] = JsonNode.Parse(
            """{"event_count":0,"message_count":0,"tool_call_count":0,"task_count":0,"duration_seconds":0}"""));
        async Task<string[]> Find(string query) => [.. (await Http.Get($"/api/sessions?per_page=100&{query}")).Json["sessions"]!.AsArray().Select(s => s!["id"]!.GetValue<string>())];

        Assert.That(await Find("search=PARSER"), Does.Contain(id));
        Assert.That(await Find("search=a%25r"), Does.Contain(id));
        Assert.That(await Find($"search={person.Name}"), Does.Not.Contain(id));
        Assert.That(await Find("tool=Claude-Code"), Does.Not.Contain(id));
        Assert.That(await Find("tool=claude-code"), Does.Contain(id));
        Assert.That(await Find(""), Does.Contain(id).And.Not.Contain(unlisted));
        Assert.That((await Http.Get($"/api/sessions/{unlisted}")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Check_23_caching_and_the_public_feed()
    {
        const string Cached = "public, max-age=30, stale-while-revalidate=60";
        var person = await Register();

        Assert.That((await Http.Get("/api/sessions")).Header("Cache-Control"), Is.EqualTo(Cached));
        Assert.That((await Http.Get("/api/sessions?page=10&per_page=50&tool=x&sort=popular")).Header("Cache-Control"), Is.EqualTo(Cached));
        foreach (var query in new[] { "search=x", "page=11", "per_page=51", "git_repo_name=x" })
            Assert.That((await Http.Get($"/api/sessions?{query}")).Header("Cache-Control"), Is.Null, query);
        Assert.That((await Http.Get("/api/sessions", person.Token)).Header("Cache-Control"), Is.Null);
        Assert.That((await Http.Get("/api/sessions", null, ("Cookie", "session=1"))).Header("Cache-Control"), Is.Null);

        var garbage = await Http.Get("/api/sessions", "garbage");
        Assert.That((garbage.Status, garbage.Header("Cache-Control")), Is.EqualTo((200, (string?)null)));
    }

    [Test]
    public async Task Check_23_the_feed_can_be_switched_off()
    {
        await using var closed = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Sessions:PublicFeed"] = "false" }, database: Platform.Database);
        var person = await Register();
        var id = await Upload(person.Token);

        var nobody = await closed.Http.Get("/api/sessions");
        Assert.That((nobody.Status, nobody.Error), Is.EqualTo((401, "public session feed is disabled; authentication required")));
        Assert.That((await closed.Http.Get("/api/sessions/repos")).Status, Is.EqualTo(401));
        Assert.That((await closed.Http.Get("/api/sessions", person.Token)).Status, Is.EqualTo(200));
        Assert.That((await closed.Http.Get($"/api/sessions/{id}")).Status, Is.EqualTo(200));
    }
}
