using System.Text.Json.Nodes;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>A session's events page by page.</summary>
public sealed class SessionEventsTests : StreamFixture
{
    [Test]
    public async Task Pages_follow_each_other_to_the_end_and_events_are_as_they_are_stored()
    {
        var key = await Key();
        var id = await Begin(key, 3);
        for (var first = 4; first < 40; first += 6) await Append(Http, id, key, first, 6, size: 900);
        var raw = (await Http.Get($"/api/sessions/{id}/raw")).Text.Split('\n')[1..^2];

        var seen = new List<string>();
        long? cursor = 0;
        while (cursor is { } after)
        {
            var page = await Http.Get($"/api/sessions/{id}/events?limit=7&after={after}");
            Assert.That((page.Status, page.ContentType, page.Json["last_sequence"]!.GetValue<long>()), Is.EqualTo((200, "application/json", 39)));
            foreach (var entry in page.Json["events"]!.AsArray())
            {
                seen.Add(page.Text.Contains(raw[seen.Count], StringComparison.Ordinal) ? raw[seen.Count] : "not as it is stored");
                Assert.That(entry!["sequence"]!.GetValue<int>(), Is.EqualTo(seen.Count));
                Assert.That(JsonNode.DeepEquals(entry["event"], JsonNode.Parse(seen[^1])), Is.True);
            }

            cursor = page.Json["next"]?.GetValue<long>();
            if (cursor is not null) Assert.That(cursor, Is.EqualTo(after + 7));
        }

        Assert.That(seen, Is.EqualTo(raw));
    }

    [Test]
    public async Task A_page_has_a_hundred_events_where_nothing_is_said()
    {
        var id = await Begin(await Key(), 120);

        var page = await Http.Get($"/api/sessions/{id}/events");
        Assert.That((page.Json["events"]!.AsArray().Count, page.Json["next"]!.GetValue<int>()), Is.EqualTo((100, 100)));
        var rest = await Http.Get($"/api/sessions/{id}/events?after=100");
        Assert.That((rest.Json["events"]!.AsArray().Count, rest.Json["next"]), Is.EqualTo((20, (JsonNode?)null)));
        Assert.That((await Http.Get($"/api/sessions/{id}/events?after=120")).Text, Is.EqualTo("""{"events":[],"last_sequence":120,"next":null}"""));
    }

    [Test]
    public async Task Large_events_make_short_pages_and_an_enormous_one_stands_alone()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        await Append(Http, id, key, 2, 8, size: 300_000);
        await Append(Http, id, key, 10, 1, size: 3_000_000);
        await Append(Http, id, key, 11, 1);

        var pages = new List<int>();
        for (long? cursor = 0; cursor is not null;)
        {
            var page = await Http.Get($"/api/sessions/{id}/events?after={cursor}");
            pages.Add(page.Json["events"]!.AsArray().Count);
            cursor = page.Json["next"]?.GetValue<long>();
        }

        Assert.That(pages, Is.EqualTo(new[] { 4, 3, 2, 1, 1 }));
    }
}
