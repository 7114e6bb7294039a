using System.Globalization;
using System.Text;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Words of events: the n-th most frequent one is about n times as rare as the first, and three mark as many sessions as the search is to find.</summary>
internal sealed class Vocabulary(int seed)
{
    /// <summary>In one session of 500.</summary>
    public const string Rare = "zirconium";

    /// <summary>In three sessions of 100.</summary>
    public const string Medium = "palladium";

    /// <summary>In every other session.</summary>
    public const string Common = "manganese";

    private const int Words = 30_000;

    private static readonly string[] Known = MakeWords();
    private static readonly double Spread = Math.Log(Words);

    private readonly Random random = new(seed);

    /// <summary>Events as recorders send them, a JSON text each.</summary>
    public IEnumerable<byte[]> Events(int count)
    {
        var marks = new string?[count];
        if (random.Next(500) == 0) marks[random.Next(count)] = Rare;
        if (random.Next(100) < 3) marks[random.Next(count)] = Medium;
        if (random.Next(2) == 0) marks[random.Next(count)] = Common;
        for (var number = 0; number < count; number++) yield return Event(number, marks[number]);
    }

    private byte[] Event(int number, string? mark)
    {
        var type = (number % 5) switch
        {
            0 => """{"type":"UserMessage"}""",
            1 => """{"type":"AgentMessage"}""",
            2 => """{"type":"ToolCall","data":{"name":"Read"}}""",
            3 => $$$"""{"type":"FileEdit","data":{"path":"src/{{{Next()}}}/{{{Next()}}}.cs","diff":"+{{{Next()}}}\n-{{{Next()}}}"}}""",
            _ => """{"type":"ToolResult","data":{"name":"Read","is_error":false,"call_id":"c-1"}}""",
        };
        var text = new StringBuilder(mark);
        for (var left = random.Next(8) == 0 ? 250 : random.Next(10, 60); left > 0; left--) text.Append(' ').Append(Next());
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$$"""{"event_id":"e-{{{number}}}","timestamp":"2026-02-19T11:18:05Z","event_type":{{{type}}},"content":{"blocks":[{"type":"Text","text":"{{{text}}}"}]},"attributes":{"input_tokens":900,"output_tokens":120}}"""));
    }

    private string Next() => Known[(int)Math.Exp(random.NextDouble() * Spread) - 1];

    private static string[] MakeWords()
    {
        string[] syllables = ["ba", "co", "di", "fe", "gu", "ha", "ki", "lo", "mu", "ne", "po", "ra", "si", "ta", "vu", "wo"];
        return [.. Enumerable.Range(0, Words).Select(number => string.Concat(Digits(number).Select(digit => syllables[digit])))];
    }

    // At least two syllables; the frequent words are the short ones.
    private static IEnumerable<int> Digits(int number)
    {
        for (var left = number + 16; left > 0; left /= 16) yield return left % 16;
    }
}
