using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>
/// Entries of the index that are no words of a text. Each begins with what no word can have, so that nobody finds them by typing: <c>t:</c> tools, <c>f:</c> files, <c>c:</c> words of shell commands, and
/// markers behind <c>@</c> that say whose a session is and who may read it.
/// </summary>
public static class Lexemes
{
    /// <summary>Endings of a path under which a file is found, the whole path included.</summary>
    public const int MostEndings = 8;

    // In bytes at most three times as much, which is below the 2,046 that PostgreSQL takes.
    private const int Longest = 512;

    private static readonly char[] BetweenCommandWords = [' ', '\t', '\r', '\n', ';', '|', '&', '(', ')', '<', '>', '"', '\'', '`', '=', ','];

    internal static string Tool(string name) => $"t:{Folded(name.Trim())}";

    /// <summary>The path as one looks for it: with slashes, without the first and the last.</summary>
    internal static string File(string path) => $"f:{Folded(Slashed(path))}";

    /// <summary>How paths begin that begin like this: a folder's slash counts.</summary>
    internal static string FilePrefix(string path) => path.EndsWith('/') || path.EndsWith('\\') ? $"{File(path)}/" : File(path);

    /// <summary>The path and its shorter endings that begin at a segment.</summary>
    internal static IEnumerable<string> Files(string path)
    {
        var whole = Slashed(path);
        if (whole.Length == 0) yield break;
        yield return File(whole);
        var at = whole.Length;
        for (var found = 1; found < MostEndings && at > 0; found++)
        {
            at = whole.LastIndexOf('/', at - 1);
            if (at <= 0) yield break;
            yield return File(whole[(at + 1)..]);
        }
    }

    internal static string Command(string word) => $"c:{Words.Fold(Words.Cut(word, Words.Longest).ToString())}";

    /// <summary>The words of a shell command as they are typed; of a word with slashes also what stands behind the last.</summary>
    internal static IEnumerable<string> Commands(string command)
    {
        foreach (var word in command.Split(BetweenCommandWords, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return Command(word);
            if (word.LastIndexOf('/') is >= 0 and var slash && slash + 1 < word.Length) yield return Command(word[(slash + 1)..]);
        }
    }

    /// <summary>A text that stands in every event with this entry, escapes aside: of paths the last segment, because their slashes may be written in two ways.</summary>
    internal static string Needle(string lexeme)
    {
        var text = lexeme.Length > 1 && lexeme[1] == ':' ? lexeme[2..] : lexeme;
        if (lexeme.StartsWith("f:", StringComparison.Ordinal)) text = text.TrimEnd('/').Split('/')[^1];
        return text.AsSpan().IndexOfAny("\"\\") >= 0 || text.Any(char.IsControl) ? "" : text;
    }

    /// <summary>Marks what anybody may read.</summary>
    internal static string Public => "@public";

    /// <summary>Marks what the members of a workspace may read.</summary>
    internal static string Of(WorkspaceId workspace) => $"@w:{workspace.Value:N}";

    internal static string OwnedBy(PrincipalId owner) => $"@o:{owner.Value:N}";

    /// <summary>Marks what was recorded by a tool; the tool itself is compared with the row, because this is cut.</summary>
    internal static string RecordedBy(string tool) => $"@t:{Words.Cut(tool, Longest)}";

    internal static string MadeIn(string repository) => $"@r:{Words.Cut(repository, Longest)}";

    /// <summary>
    /// The condition on markers that holds for whatever the caller may read; null where that is everything. Markers know no single sessions: of a caller who is restricted to one, the rest is the statement's business.
    /// </summary>
    internal static string? ReadableBy(Caller caller)
    {
        if (caller.Scopes.Contains(Scope.AdministerSessions)) return null;
        var readsPrivate = caller.Scopes.Contains(Scope.ReadSessions) && (caller.Only is null || SessionRestriction.Of(caller) is not null);
        return caller is { Workspace: { } here } && readsPrivate ? $"({Quoted(Public)} | {Quoted(Of(here))})" : Quoted(Public);
    }

    /// <summary>A lexeme as a query has it: whatever stands in it means itself.</summary>
    internal static string Quoted(string lexeme) =>
        $"'{lexeme.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Slashed(string path) => path.Trim().Replace('\\', '/').Trim('/') is var trimmed && trimmed.StartsWith("./", StringComparison.Ordinal) ? trimmed[2..] : trimmed;

    private static string Folded(string text) => Words.Fold(Words.Cut(text, Longest).ToString());
}
