using System.Globalization;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>A live session and its readers.</summary>
public abstract class StreamFixture : OpenSessionFixture
{
    private const string Agent = """{"provider":"anthropic","model":"m1","tool":"claude-code"}""";

    /// <summary>Makes a session with events 1 to <paramref name="count"/>; returns its id.</summary>
    protected async Task<string> Begin(string key, int count)
    {
        var id = Guid.CreateVersion7().ToString();
        await Append(Http, id, key, 1, count);
        return id;
    }

    /// <summary>Adds events with the ids <c>e{first}</c> and following.</summary>
    protected static async Task Append(Wire http, string id, string key, int first, int count, int size = 0)
    {
        var events = Enumerable.Range(first, count).Select(number => Event(number, size));
        var answer = await http.Post($"/api/sessions/{id}/events", $$"""{"agent":{{Agent}},"events":[{{string.Join(',', events)}}]}""", key);
        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, $$"""{"accepted":{{count.ToString(CultureInfo.InvariantCulture)}}}""")));
    }

    /// <summary>The id that an event was sent with.</summary>
    protected static string Name(int number) => $"\"event_id\":\"e{number.ToString(CultureInfo.InvariantCulture)}\"";

    protected static Task<EventReader> Follow(Wire http, string id, string? key = null, string query = "", string? lastEventId = null) =>
        EventReader.Open(http.Base, $"/api/sessions/{id}/stream{query}", key, lastEventId);

    /// <summary>Reads on up to the event with this number, and sees that none is missing.</summary>
    protected static async Task ReadTo(EventReader reader, int first, int last)
    {
        for (var number = first; number <= last; number++)
        {
            var frame = await reader.Event();
            Assert.That((frame?.Id, frame?.Event), Is.EqualTo((number.ToString(CultureInfo.InvariantCulture), "event")));
            Assert.That(frame!.Data, Does.Contain(Name(number)));
        }
    }

    /// <summary>Changes the row of a session behind the product's back.</summary>
    protected Task MakePrivate(string id) => TestCluster.Ask(Platform.Database, $"update sessions.sessions set visibility = 'private' where id = '{id}'");

    private static string Event(int number, int size) =>
        $$$"""{{{{Name(number)}}},"timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"Grüße \" \\ {{{new string('x', size)}}}"}]}}""";
}
