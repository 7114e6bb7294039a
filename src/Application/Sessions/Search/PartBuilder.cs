using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>What is told of a session besides its events, and stands in each of its parts.</summary>
public sealed record SearchSummary
{
    // Goes up whenever other words are made of the same texts: sessions are then indexed anew when they change next.
    private const int Rules = 1;

    // Of title, description and tags each: the summary stands in every part and must leave room for events.
    private const int LongestText = 8 * 1024;

    public required WorkspaceId Workspace { get; init; }

    public required PrincipalId Owner { get; init; }

    public required Visibility Visibility { get; init; }

    public required string Tool { get; init; }

    public string? Repository { get; init; }

    public string Title { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>Joined with commas.</summary>
    public string Tags { get; init; } = "";

    /// <summary>Tells whether a stored part was made of this summary and by these rules.</summary>
    public long Fingerprint
    {
        get
        {
            var told = $"{Rules}\n{Visibility}\n{Owner.Value}\n{Tool.Length}\n{Tool}\n{Repository?.Length}\n{Repository}\n{Title.Length}\n{Title}\n{Description.Length}\n{Description}\n{Tags}";
            return BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(told)));
        }
    }

    internal IEnumerable<string> Markers()
    {
        yield return Lexemes.Of(Workspace);
        yield return Lexemes.OwnedBy(Owner);
        yield return Lexemes.RecordedBy(Tool);
        if (Visibility is Visibility.Public) yield return Lexemes.Public;
        if (Repository is not null) yield return Lexemes.MadeIn(Repository);
    }

    internal IEnumerable<string> Texts() => new[] { Title, Description, Tags }.Select(text => Words.Cut(text, LongestText).ToString());
}

/// <summary>Words of consecutive events, as one row of the index.</summary>
/// <param name="Number">Parts of a session are counted from 1.</param>
/// <param name="First">Sequence of the first event with words in it.</param>
/// <param name="Last">Sequence of the last; less than the first for a session without events.</param>
/// <param name="RawBytes">Bytes of the events' lines; a part of an event that did not fit into one counts as full.</param>
/// <param name="Lexemes">Each once, in no order.</param>
public sealed record SearchPart(int Number, long First, long Last, int RawBytes, string[] Lexemes);

/// <summary>
/// Makes a session's parts of its events, one after the other. A part is closed at <see cref="FullBytes"/> of lines or <see cref="MostLexemeBytes"/> of words, whichever comes first, in the middle of an
/// event if need be: nothing is left out, and none exceeds the megabyte that a <c>tsvector</c> may have.
/// </summary>
public sealed class PartBuilder : IWordSink
{
    /// <summary>Bytes of lines at which a part is full.</summary>
    public const int FullBytes = 128 * 1024;

    /// <summary>Bytes of lines below which the last part is made anew together with what has come since.</summary>
    public const int SmallBytes = 64 * 1024;

    /// <summary>Bytes of all words of a part, the summary's included.</summary>
    public const int MostLexemeBytes = 512 * 1024;

    private readonly SearchSummary summary;
    private readonly HashSet<string> lexemes = new(StringComparer.Ordinal);
    private readonly List<SearchPart> closed = [];
    private int number;
    private long first;
    private long last;
    private int lexemeBytes = -1;
    private int rawBytes;
    private bool isSplit;

    /// <summary>Begins with the session's first part, or goes on behind others.</summary>
    /// <param name="summary">Stands in every part.</param>
    /// <param name="number">Of the first part to be made.</param>
    /// <param name="first">Sequence of the first event to come.</param>
    public PartBuilder(SearchSummary summary, int number, long first) => (this.summary, this.number, this.first, last) = (summary, number, first, first - 1);

    /// <summary>Takes the next event: its stored line.</summary>
    public void Add(ReadOnlyMemory<byte> line)
    {
        last++;
        foreach (var text in EventTexts.Read(line).Texts)
        {
            Words.Index(text.Text, this);
            foreach (var lexeme in text.Lexemes) Keep(lexeme);
        }

        rawBytes += line.Length;
        if (rawBytes >= FullBytes || isSplit) Close(last + 1);
        isSplit = false;
    }

    /// <summary>The parts that are full by now; each is handed out once.</summary>
    public IReadOnlyList<SearchPart> TakeFull()
    {
        SearchPart[] full = [.. closed];
        closed.Clear();
        return full;
    }

    /// <summary>What is left: the last part, and those before it that nobody has taken. A session without events has one part, too.</summary>
    public IReadOnlyList<SearchPart> Finish()
    {
        if (last >= first || number == 1) Close(last + 1);
        return TakeFull();
    }

    void IWordSink.Take(ReadOnlySpan<char> word, int start, int length)
    {
        Open();
        var known = lexemes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.Contains(word)) Keep(word.ToString());
    }

    private void Keep(string lexeme)
    {
        Open();
        var bytes = Encoding.UTF8.GetByteCount(lexeme);
        if (lexemeBytes + bytes > MostLexemeBytes && !lexemes.Contains(lexeme))
        {
            isSplit = true;
            Close(last);
            Open();
        }

        if (lexemes.Add(lexeme)) lexemeBytes += bytes;
    }

    /// <summary>Begins a part, where none is begun, with what stands in each.</summary>
    private void Open()
    {
        if (lexemeBytes >= 0) return;
        lexemeBytes = 0;
        foreach (var text in summary.Texts()) Words.Index(text, this);
        foreach (var marker in summary.Markers()) Keep(marker);
    }

    private void Close(long next)
    {
        Open();
        closed.Add(new SearchPart(number, first, last, isSplit ? Math.Max(FullBytes, rawBytes) : rawBytes, [.. lexemes]));
        lexemes.Clear();
        (lexemeBytes, rawBytes, first) = (-1, 0, next);
        number++;
    }
}
