using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Batches of events for live sessions, as a recorder sends them: every event new, of about the size that coding agents write.</summary>
internal static class Appends
{
    /// <summary>Sessions that are written at the same time.</summary>
    public const int Sessions = 64;

    private const string Agent = """{"agent":{"provider":"anthropic","model":"claude-sonnet-4","tool":"claude-code"},"events":[""";

    private static readonly string[] Texts = MakeTexts();
    private static long events;

    public static HttpRequestMessage Request(Uri server, string key, Random random, int count)
    {
        var body = new StringBuilder(Agent, 1024 * count + 256);
        for (var i = 0; i < count; i++) body.Append(i == 0 ? "" : ",").Append(Event(random));
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.Append("]}").ToString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var session = random.Next(Sessions).ToString(CultureInfo.InvariantCulture);
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/api/sessions/bench-live-{session}/events")) { Content = content };
        message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return message;
    }

    private static string Event(Random random)
    {
        var number = Interlocked.Increment(ref events).ToString(CultureInfo.InvariantCulture);
        var type = (random.Next(5)) switch
        {
            0 => """{"type":"UserMessage"}""",
            1 => """{"type":"AgentMessage"}""",
            2 => """{"type":"ToolCall","data":{"name":"Read"}}""",
            3 => $$$"""{"type":"FileEdit","data":{"path":"src/part{{{random.Next(40)}}}.cs","diff":"+one\n-two"}}""",
            _ => """{"type":"ToolResult","data":{"name":"Read","is_error":false,"call_id":"c-1"}}""",
        };
        return $$$"""{"event_id":"live-{{{number}}}","timestamp":"2026-02-19T11:18:05Z","event_type":{{{type}}},"content":{"blocks":[{"type":"Text","text":"{{{Texts[random.Next(Texts.Length)]}}}"}]},"attributes":{"input_tokens":900,"output_tokens":120}}""";
    }

    private static string[] MakeTexts()
    {
        var (words, random) = (new Words(21), new Random(22));
        return [.. Enumerable.Range(0, 500).Select(_ => words.Sentence(random.Next(8) == 0 ? 250 : random.Next(10, 60)))];
    }
}
