using System.Globalization;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>Pages, orders and time ranges of the list (contract opensession 3.4).</summary>
public sealed class ListOrderTests : OpenSessionFixture
{
    [Test]
    public async Task An_empty_feed_has_an_empty_page()
    {
        await using var fresh = await TestPlatform.Start();

        Assert.That((await fresh.Http.Get("/api/sessions?page=3")).Text, Is.EqualTo("""{"sessions":[],"total":0,"page":3,"per_page":20}"""));
    }

    [Test]
    public async Task Pages_walk_the_whole_feed_once_in_a_stable_order([Values("recent", "popular", "longest")] string sort)
    {
        var tool = $"paged-{sort}";
        var person = await Register();
        var ids = new List<(string Id, int Second, int Messages, int Duration)>();
        for (var i = 0; i < 23; i++)
        {
            // Several of each kind are equal, so that the later keys of the order decide.
            var (second, messages, duration) = (i % 7, i % 5, i % 3);
            ids.Add((await Upload(person.Token, b =>
            {
                var session = b["session"]!;
                session["agent"]!["tool"] = tool;
                session["context"]!["created_at"] = string.Create(CultureInfo.InvariantCulture, $"2026-02-19T11:18:0{second}Z");
                session["stats"]!["message_count"] = messages;
                session["stats"]!["duration_seconds"] = duration;
            }), second, messages, duration));
        }

        var seen = new List<string>();
        for (var page = 1; page <= 6; page++)
        {
            var answer = await Http.Get($"/api/sessions?tool={tool}&sort={sort}&per_page=5&page={page}");
            Assert.That(answer.Json["total"]!.GetValue<int>(), Is.EqualTo(23));
            seen.AddRange(answer.Json["sessions"]!.AsArray().Select(session => session!["id"]!.GetValue<string>()));
        }

        // Version-7 ids of one process grow with time; the last key is the id, newest first.
        var expected = ids.OrderByDescending(s => sort switch { "popular" => s.Messages, "longest" => s.Duration, _ => 0 }).ThenByDescending(s => s.Second).ThenByDescending(s => s.Id, StringComparer.Ordinal);
        Assert.That(seen, Is.EqualTo(expected.Select(s => s.Id)));
    }

    [Test]
    public async Task A_time_range_goes_by_the_sessions_own_beginning()
    {
        var person = await Register();
        async Task Begun(TimeSpan ago) => await Upload(person.Token, b =>
        {
            b["session"]!["agent"]!["tool"] = "ranged";
            b["session"]!["context"]!["created_at"] = (Clock.GetUtcNow() - ago).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        });
        foreach (var hours in new[] { 1, 23, 25, 24 * 6, 24 * 8, 24 * 29, 24 * 31 }) await Begun(TimeSpan.FromHours(hours));
        async Task<int> Count(string range) => (await Http.Get($"/api/sessions?tool=ranged&time_range={range}")).Json["total"]!.GetValue<int>();

        Assert.That((await Count("24h"), await Count("7d"), await Count("30d"), await Count("all")), Is.EqualTo((2, 4, 6, 7)));
    }

    [Test]
    public async Task Repositories_are_listed_once_in_order_and_filter_the_list()
    {
        var person = await Register();
        foreach (var name in new[] { "org/b", "org/B", "org/a", "org/b", "  " }) await Upload(person.Token, b => b["git_repo_name"] = name);

        var names = (await Http.Get("/api/sessions/repos")).Json["repos"]!.AsArray().Select(name => name!.GetValue<string>());

        Assert.That(names, Is.EqualTo(new[] { "org/B", "org/a", "org/b" }));
        Assert.That((await Http.Get("/api/sessions?git_repo_name=org/b")).Json["total"]!.GetValue<int>(), Is.EqualTo(2));
    }
}
