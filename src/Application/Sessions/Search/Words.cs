using System.Buffers;
using System.Globalization;
using System.Text;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>Takes the words of a text.</summary>
internal interface IWordSink
{
    /// <summary>Takes a word in its folded form, and where in the text it stands.</summary>
    void Take(ReadOnlySpan<char> word, int start, int length);
}

/// <summary>
/// What a word is (decision 0012): a run of letters and digits of any script, lower-cased, cut at <see cref="Longest"/> characters. Runs joined by single <c>_</c> or <c>-</c> are a word together and each
/// by itself; a camelCase run also gives its parts. Chinese, Japanese and Korean runs give their characters and pairs of neighbours.
/// </summary>
internal static class Words
{
    /// <summary>UTF-16 characters of a word.</summary>
    public const int Longest = 64;

    private const string Small = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> AsciiWithoutCapitals = SearchValues.Create(Small);
    private static readonly SearchValues<char> AsciiWord = SearchValues.Create(Small + "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private enum Kind
    {
        Other,
        Letter,
        Ideograph,
    }

    /// <summary>The words under which a text is found.</summary>
    public static void Index(ReadOnlySpan<char> text, IWordSink sink) => Read(text, sink, isSought: false);

    /// <summary>The words that together stand for a text that is looked for: each as it is written, without its parts.</summary>
    public static void Seek(ReadOnlySpan<char> text, IWordSink sink) => Read(text, sink, isSought: true);

    /// <summary>Lower case, as many characters as before.</summary>
    public static string Fold(string text) => text.ToLowerInvariant();

    /// <summary>At most <paramref name="length"/> characters, none of them cut in two.</summary>
    public static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text, int length)
    {
        if (text.Length <= length) return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }

    private static void Read(ReadOnlySpan<char> text, IWordSink sink, bool isSought)
    {
        for (var at = 0; at < text.Length;)
        {
            switch (KindAt(text, at, out var width))
            {
                case Kind.Letter:
                    at = Identifier(text, at, sink, isSought);
                    break;
                case Kind.Ideograph:
                    at = Ideographs(text, at, sink, isSought);
                    break;
                case Kind.Other:
                    at += width;
                    break;
            }
        }
    }

    private static int Identifier(ReadOnlySpan<char> text, int start, IWordSink sink, bool isSought)
    {
        var (at, run, isJoined) = (start, start, false);
        while (at < text.Length)
        {
            // Most runs are of this kind.
            if (text[at..].IndexOfAnyExcept(AsciiWord) is not 0 and var ascii)
            {
                at = ascii < 0 ? text.Length : at + ascii;
                continue;
            }

            if (KindAt(text, at, out var width) is Kind.Letter)
            {
                at += width;
                continue;
            }

            if (text[at] is not ('_' or '-') || at + 1 >= text.Length || KindAt(text, at + 1, out _) is not Kind.Letter) break;
            if (!isSought) Run(text, run, at, sink);
            isJoined = true;
            run = ++at;
        }

        if (isJoined) Take(text, start, at, sink);
        if (!isJoined && isSought) Take(text, start, at, sink);
        if (!isSought) Run(text, run, at, sink);
        return at;
    }

    /// <summary>A run of letters and digits: itself and its camelCase parts.</summary>
    private static void Run(ReadOnlySpan<char> text, int start, int end, IWordSink sink)
    {
        Take(text, start, end, sink);
        if (text[(start + 1)..end].IndexOfAnyExcept(AsciiWithoutCapitals) < 0) return;
        var part = start;
        for (var at = start + 1; at < end; at++)
        {
            if (!char.IsUpper(text[at])) continue;
            // Before a capital behind anything else, and before the last capital of several that a small letter follows: parseHTTPHeader.
            if (char.IsUpper(text[at - 1]) && (at + 1 >= end || !char.IsLower(text[at + 1]))) continue;
            if (at - part > 1) Take(text, part, at, sink);
            part = at;
        }

        if (part > start && end - part > 1) Take(text, part, end, sink);
    }

    private static int Ideographs(ReadOnlySpan<char> text, int start, IWordSink sink, bool isSought)
    {
        var (before, at) = (-1, start);
        while (at < text.Length && KindAt(text, at, out var width) is Kind.Ideograph)
        {
            if (!isSought) Take(text, at, at + width, sink);
            if (before >= 0) Take(text, before, at + width, sink);
            (before, at) = (at, at + width);
        }

        if (isSought && before == start) Take(text, start, at, sink);
        return at;
    }

    private static void Take(ReadOnlySpan<char> text, int start, int end, IWordSink sink)
    {
        Span<char> folded = stackalloc char[Longest];
        var word = Cut(text[start..end], Longest);
        sink.Take(folded[..word.ToLowerInvariant(folded)], start, end - start);
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int at, out int width)
    {
        width = 1;
        var first = text[at];
        if (first < 128) return char.IsAsciiLetterOrDigit(first) ? Kind.Letter : Kind.Other;
        if (Rune.DecodeFromUtf16(text[at..], out var rune, out width) is not OperationStatus.Done) return Kind.Other;
        if (IsIdeograph(rune.Value)) return Kind.Ideograph;
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark || Rune.IsLetterOrDigit(rune) ? Kind.Letter : Kind.Other;
    }

    // Scripts that are written without spaces between words, or with endings that hide them: Han, Kana, Hangul.
    private static bool IsIdeograph(int rune) => rune
        is (>= 0x3041 and <= 0x30FF and not (0x3099 or 0x309A or 0x309B or 0x309C or 0x30A0 or 0x30FB))
        or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9D) or (>= 0x20000 and <= 0x3FFFF) or 0x3005 or 0x3007;
}
