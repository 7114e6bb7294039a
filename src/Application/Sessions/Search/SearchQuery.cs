using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>One entry of the index that is looked for.</summary>
/// <param name="Text">The entry, or how it begins.</param>
/// <param name="IsPrefix">Anything that begins so will do.</param>
public sealed record SoughtLexeme(string Text, bool IsPrefix)
{
    internal string Condition => IsPrefix ? $"{Lexemes.Quoted(Text)}:*" : Lexemes.Quoted(Text);

    /// <summary>A text that stands in whatever has this entry, as it is stored but for its case; empty where there is none.</summary>
    internal string Needle => Search.Lexemes.Needle(Text);

    internal bool Fits(ReadOnlySpan<char> lexeme) => IsPrefix ? lexeme.StartsWith(Text, StringComparison.Ordinal) : lexeme.SequenceEqual(Text);
}

/// <summary>A part of what was typed: all of its lexemes together, or, excluded, not all of them.</summary>
public sealed record SearchTerm(IReadOnlyList<SoughtLexeme> Lexemes, bool IsExcluded)
{
    internal string Condition
    {
        get
        {
            var all = string.Join(" & ", Lexemes.Select(lexeme => lexeme.Condition));
            return IsExcluded ? $"!({all})" : all;
        }
    }
}

/// <summary>
/// What somebody looks for: terms separated by spaces, all of which must hold. <c>word</c>, <c>"several words"</c>, <c>wor*</c> for words that begin so, <c>tool:NAME</c>, <c>file:PATH</c> (any ending of a path that
/// begins at a segment), <c>command:WORD</c>; a minus in front excludes.
/// </summary>
public sealed record SearchQuery
{
    /// <summary>Characters of a query.</summary>
    public const int Longest = 512;

    /// <summary>Terms of a query.</summary>
    public const int MostTerms = 16;

    // A sentence without spaces is many pairs of characters.
    private const int MostLexemes = 128;

    // One letter is how too much begins.
    private const int ShortestPrefix = 2;

    private static readonly (string Name, Func<string, SoughtLexeme> Read)[] Fields =
    [
        ("tool:", value => Sought(value, Search.Lexemes.Tool, Search.Lexemes.Tool)),
        ("file:", value => Sought(value, Search.Lexemes.File, Search.Lexemes.FilePrefix)),
        ("command:", value => Sought(value, Search.Lexemes.Command, Search.Lexemes.Command)),
    ];

    private SearchQuery() { }

    /// <summary>The condition that holds for what anybody may read.</summary>
    public static string Anybodys => Search.Lexemes.Quoted(Search.Lexemes.Public);

    public required IReadOnlyList<SearchTerm> Terms { get; init; }

    /// <summary>The terms that must be there: what snippets show.</summary>
    public IEnumerable<SearchTerm> Wanted => Terms.Where(term => !term.IsExcluded);

    /// <summary>Reads what was typed, or says why it means nothing.</summary>
    public static Result<SearchQuery> Parse(string text)
    {
        if (text.Length > Longest) return SessionErrors.BadSearch($"a search has at most {Longest} characters");
        var terms = new List<SearchTerm>();
        foreach (var (typed, isQuoted) in Split(text))
        {
            var isExcluded = typed.StartsWith('-');
            var read = Read(isExcluded ? typed[1..] : typed, isQuoted);
            if (read.Error is { } refusal) return refusal;
            if (read.Value.Count > 0) terms.Add(new SearchTerm(read.Value, isExcluded));
        }

        if (terms.Count > MostTerms || terms.Sum(term => term.Lexemes.Count) > MostLexemes) return SessionErrors.BadSearch($"a search has at most {MostTerms} terms");
        if (terms.TrueForAll(term => term.IsExcluded)) return SessionErrors.BadSearch("there is no word to look for");
        return new SearchQuery { Terms = terms };
    }

    /// <summary>The condition on a row's words, as <c>tsquery</c> writes it: the terms, what the caller may read, and the other filters.</summary>
    public string Condition(SearchSessions asked)
    {
        var conditions = Terms.Select(term => term.Condition).ToList();
        if (Search.Lexemes.ReadableBy(asked.Caller) is { } readable) conditions.Add(readable);
        if (asked.Tool is not null) conditions.Add(Search.Lexemes.Quoted(Search.Lexemes.RecordedBy(asked.Tool)));
        if (asked.Repository is not null) conditions.Add(Search.Lexemes.Quoted(Search.Lexemes.MadeIn(asked.Repository)));
        if (asked.IsMine) conditions.Add(Search.Lexemes.Quoted(Search.Lexemes.OwnedBy(asked.Caller.Id)));
        return string.Join(" & ", conditions);
    }

    private static Result<IReadOnlyList<SoughtLexeme>> Read(string term, bool isQuoted)
    {
        foreach (var (name, read) in Fields)
        {
            if (!term.StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            var value = term[name.Length..].Trim();
            return value.Trim('*', '/', '\\').Length == 0 ? SessionErrors.BadSearch($"{name} needs a value") : Result<IReadOnlyList<SoughtLexeme>>.Of([read(value)]);
        }

        var words = new Found();
        Words.Seek(term, words);
        if (isQuoted || words.Lexemes.Count == 0 || !term.EndsWith('*')) return Result<IReadOnlyList<SoughtLexeme>>.Of(words.Lexemes);
        if (words.Lexemes[^1].Text.Length < ShortestPrefix) return SessionErrors.BadSearch($"a beginning of a word has at least {ShortestPrefix} characters");
        words.Lexemes[^1] = words.Lexemes[^1] with { IsPrefix = true };
        return Result<IReadOnlyList<SoughtLexeme>>.Of(words.Lexemes);
    }

    private static SoughtLexeme Sought(string value, Func<string, string> lexeme, Func<string, string> prefix) =>
        value.EndsWith('*') ? new SoughtLexeme(prefix(value.TrimEnd('*')), IsPrefix: true) : new SoughtLexeme(lexeme(value), IsPrefix: false);

    /// <summary>The terms as they are typed. Quotes keep spaces in a term and are dropped; one that is not closed holds to the end.</summary>
    private static IEnumerable<(string Text, bool IsQuoted)> Split(string text)
    {
        var term = new System.Text.StringBuilder();
        var (isOpen, isQuoted) = (false, false);
        foreach (var c in text)
        {
            if (c == '"')
            {
                (isOpen, isQuoted) = (!isOpen, true);
            }
            else if (isOpen || !char.IsWhiteSpace(c))
            {
                term.Append(c);
                continue;
            }

            if (isOpen) continue;
            if (term.Length > 0) yield return (term.ToString(), isQuoted);
            term.Clear();
            isQuoted = false;
        }

        if (term.Length > 0) yield return (term.ToString(), isQuoted);
    }

    private sealed class Found : IWordSink
    {
        public List<SoughtLexeme> Lexemes { get; } = [];

        public void Take(ReadOnlySpan<char> word, int start, int length) => Lexemes.Add(new SoughtLexeme(word.ToString(), IsPrefix: false));
    }
}
