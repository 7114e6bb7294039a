using System.Buffers;
using System.Text;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>Finds stretches of text that show why a session was found: for each term the first text that has it, fewer where one text shows several.</summary>
public sealed class SnippetFinder
{
    /// <summary>Snippets of one session.</summary>
    public const int Most = 3;

    // Of the text in front of the first hit, so that one sees what it is about.
    private const int Before = 60;

    private readonly SoughtLexeme[] sought;
    private readonly SearchValues<string>? needles;
    private readonly bool[] isShown;
    private readonly List<Snippet> snippets = [];

    public SnippetFinder(SearchQuery query)
    {
        sought = [.. query.Wanted.SelectMany(term => term.Lexemes).Distinct()];
        isShown = new bool[sought.Length];
        var texts = Array.ConvertAll(sought, lexeme => lexeme.Needle);
        needles = Array.TrueForAll(texts, text => text.Length > 0 && Ascii.IsValid(text)) ? SearchValues.Create(texts, StringComparison.OrdinalIgnoreCase) : null;
    }

    public IReadOnlyList<Snippet> Snippets => snippets;

    /// <summary>Nothing that is still to come would be shown.</summary>
    public bool IsDone => snippets.Count >= Most || Array.TrueForAll(isShown, shown => shown);

    /// <summary>Looks at a field of the session's summary.</summary>
    public void Look(SummaryField field, string text) => Look(new EventText(TextRole.Words, text), snippet => snippet with { Field = field });

    /// <summary>Looks at an event: its stored line.</summary>
    public void Look(long sequence, ReadOnlyMemory<byte> line)
    {
        if (!MayHave(line.Span)) return;
        var (kind, texts) = EventTexts.Read(line);
        foreach (var text in texts)
        {
            if (IsDone) return;
            Look(text, snippet => snippet with { Sequence = sequence, Kind = kind });
        }
    }

    /// <summary>False when nothing that is looked for can be in the line: most are passed over without being parsed.</summary>
    private bool MayHave(ReadOnlySpan<byte> line)
    {
        // Beyond ASCII, other letters may be folded to those that are looked for.
        if (needles is null || !Ascii.IsValid(line)) return true;
        var text = ArrayPool<char>.Shared.Rent(line.Length);
        try
        {
            return Ascii.ToUtf16(line, text, out var length) is not OperationStatus.Done || text.AsSpan(0, length).ContainsAny(needles);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    private void Look(EventText text, Func<Snippet, Snippet> of)
    {
        if (IsDone) return;
        var hits = new Hits(sought);
        Words.Index(text.Text, hits);
        foreach (var lexeme in text.Lexemes) hits.Take(lexeme, 0, Math.Min(text.Text.Length, Snippet.Longest));
        if (hits.Found.FindIndex(hit => !isShown[hit.Lexeme]) is not (>= 0 and var first)) return;

        var (start, end) = Window(text.Text, hits.Found[first].Start);
        var shown = hits.Found.Where(hit => hit.Start >= start && hit.Start + hit.Length <= end).ToList();
        foreach (var hit in shown.Append(hits.Found[first])) isShown[hit.Lexeme] = true;
        snippets.Add(of(new Snippet(text.Text[start..end], Merged(shown, start))));
    }

    /// <summary>Where to cut a text around a hit: between words where there are any, and never within a character.</summary>
    private static (int Start, int End) Window(string text, int hit)
    {
        if (text.Length <= Snippet.Longest) return (0, text.Length);
        var start = Math.Clamp(hit - Before, 0, text.Length - Snippet.Longest);
        if (start > 0 && text.AsSpan(start, hit - start).IndexOfAny(' ', '\n') is >= 0 and var space) start += space + 1;
        if (start > 0 && char.IsLowSurrogate(text[start])) start++;
        var end = Math.Min(text.Length, start + Snippet.Longest);
        if (end < text.Length && char.IsLowSurrogate(text[end])) end--;
        return (start, end);
    }

    private static List<Highlight> Merged(List<(int Lexeme, int Start, int Length)> hits, int from)
    {
        var merged = new List<Highlight>();
        foreach (var (_, start, length) in hits.OrderBy(hit => hit.Start))
        {
            var next = new Highlight(start - from, start - from + length);
            if (merged.Count > 0 && next.Start < merged[^1].End) merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, next.End) };
            else merged.Add(next);
        }

        return merged;
    }

    private sealed class Hits(SoughtLexeme[] sought) : IWordSink
    {
        // More than a window shows; a text that is one word over and over is not to be remembered whole.
        private const int MostOfEach = Snippet.Longest;

        private readonly int[] counts = new int[sought.Length];

        public List<(int Lexeme, int Start, int Length)> Found { get; } = [];

        public void Take(ReadOnlySpan<char> word, int start, int length)
        {
            for (var i = 0; i < sought.Length; i++)
                if (sought[i].Fits(word) && counts[i]++ < MostOfEach) Found.Add((i, start, length));
        }
    }
}
