using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Batches of events for live sessions, as a recorder sends them: every event new, of about the size that coding agents write.</summary>
internal static class Appends
{
    /// <summary>Sessions that are written at the same time.</summary>
    public const int Sessions = 64;

    /// <summary>What the ids of live sessions begin with.</summary>
    public const string Live = "bench-live-";

    /// <summary>The same of sessions that are settled while they are written.</summary>
    public const string Settled = "bench-settled-";

    private const int Kinds = 5;
    private const int LongestNumber = 20;

    private static readonly byte[] Start = """{"agent":{"provider":"anthropic","model":"claude-sonnet-4","tool":"claude-code"},"events":["""u8.ToArray();
    private static readonly byte[] End = "]}"u8.ToArray();
    private static readonly byte[] Head = """{"event_id":"live-"""u8.ToArray();
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // Everything behind the id. Made once, so that the generator only copies bytes.
    private static readonly byte[][] Tails = MakeTails();
    private static readonly int LongestEvent = Head.Length + LongestNumber + 1 + Tails.Max(tail => tail.Length);
    private static long events;

    /// <summary>Bytes of an event as it is sent, on average.</summary>
    public static int EventBytes { get; } = Head.Length + 8 + (int)Tails.Average(tail => tail.Length);

    public static HttpRequestMessage Request(Uri server, string key, Random random, int count, string sessions = Live) =>
        Request(server, key, random, count, sessions, random.Next(Sessions));

    public static HttpRequestMessage Request(Uri server, string key, Random random, int count, string sessions, int session)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/api/sessions/{sessions}{session.ToString(CultureInfo.InvariantCulture)}/events")) { Content = Batch(random, count) };
        message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return message;
    }

    /// <summary>One event for the bare log, which takes it as it is.</summary>
    public static HttpRequestMessage Bare(Uri server, Random random)
    {
        var body = new byte[LongestEvent];
        return new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/log/{random.Next(Sessions).ToString(CultureInfo.InvariantCulture)}")) { Content = Content(body, Event(body, random)) };
    }

    private static ByteArrayContent Batch(Random random, int count)
    {
        var body = new byte[Start.Length + count * LongestEvent + End.Length];
        Start.CopyTo(body, 0);
        var at = Start.Length;
        for (var i = 0; i < count; i++)
        {
            if (i > 0) body[at++] = (byte)',';
            at += Event(body.AsSpan(at), random);
        }

        End.CopyTo(body, at);
        return Content(body, at + End.Length);
    }

    private static int Event(Span<byte> into, Random random)
    {
        Head.CopyTo(into);
        Utf8Formatter.TryFormat(Interlocked.Increment(ref events), into[Head.Length..], out var digits);
        var tail = Tails[random.Next(Tails.Length)];
        tail.CopyTo(into[(Head.Length + digits)..]);
        return Head.Length + digits + tail.Length;
    }

    private static ByteArrayContent Content(byte[] body, int length)
    {
        var content = new ByteArrayContent(body, 0, length);
        content.Headers.ContentType = Json;
        return content;
    }

    private static byte[][] MakeTails()
    {
        var (words, random) = (new Words(21), new Random(22));
        return [.. Enumerable.Range(0, 500 * Kinds).Select(number => Encoding.UTF8.GetBytes(Tail(number % Kinds, words.Sentence(random.Next(8) == 0 ? 250 : random.Next(10, 60)), random)))];
    }

    private static string Tail(int kind, string text, Random random)
    {
        var type = kind switch
        {
            0 => """{"type":"UserMessage"}""",
            1 => """{"type":"AgentMessage"}""",
            2 => """{"type":"ToolCall","data":{"name":"Read"}}""",
            3 => $$$"""{"type":"FileEdit","data":{"path":"src/part{{{random.Next(40)}}}.cs","diff":"+one\n-two"}}""",
            _ => """{"type":"ToolResult","data":{"name":"Read","is_error":false,"call_id":"c-1"}}""",
        };
        return $$$"""{{{'"'}}},"timestamp":"2026-02-19T11:18:05Z","event_type":{{{type}}},"content":{"blocks":[{"type":"Text","text":"{{{text}}}"}]},"attributes":{"input_tokens":900,"output_tokens":120}}""";
    }
}
