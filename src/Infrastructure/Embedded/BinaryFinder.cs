using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.Versioning;
using System.Text.Json;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>Looks for PostgreSQL's programs on this machine and asks those found for their version.</summary>
[UnsupportedOSPlatform("windows")]
internal static class BinaryFinder
{
    private const string Cures = "install PostgreSQL 15 or newer, run build/postgres, or set AgentPlatform:Embedded:Binaries to the folder of postgres and initdb";

    public static async Task<PostgresBinaries> Find(EmbeddedPostgresSettings settings, string cluster)
    {
        var major = ClusterMajor(cluster);
        if (settings.Binaries is { Length: > 0 } named && !Has(named) && !Has(Path.Combine(named, "bin")))
            throw new StartupException($"AgentPlatform:Embedded:Binaries is {named}, but postgres and initdb are not there.");

        var found = new List<PostgresBinaries>();
        foreach (var folder in BinarySearch.Folders(settings, Environment.GetEnvironmentVariable("PATH"), Expand).Where(Has))
        {
            if (await Ask(folder) is { } binaries) found.Add(binaries);
            if (BinarySearch.Pick(found, major) is { } picked) return picked;
        }

        if (major is null) throw new StartupException($"No PostgreSQL was found: {Cures}.");

        var others = found.Count == 0 ? "none" : string.Join(", ", found.Select(f => f.Version).Distinct(StringComparer.Ordinal));
        throw new StartupException($"The data in {cluster} was made by PostgreSQL {major}, and no such PostgreSQL was found (found: {others}): "
            + $"install PostgreSQL {major}, or set AgentPlatform:Embedded:Binaries to its folder of postgres and initdb.");
    }

    private static int? ClusterMajor(string cluster)
    {
        var file = Path.Combine(cluster, "PG_VERSION");
        if (!Directory.Exists(cluster)) return null;
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var major)) return major;
        throw new StartupException($"{cluster} is not a PostgreSQL cluster (no readable PG_VERSION): put it back from a backup, or move it away to start anew.");
    }

    private static bool Has(string folder) => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb"));

    private static async Task<PostgresBinaries?> Ask(string folder)
    {
        // Debian-like wrappers in PATH are links; the real folder says more and survives an upgrade of the link.
        var server = Path.Combine(folder, "postgres");
        var real = File.ResolveLinkTarget(server, returnFinalTarget: true)?.FullName ?? server;
        var home = File.Exists(Path.Combine(Path.GetDirectoryName(real)!, "initdb")) ? Path.GetDirectoryName(real)! : folder;
        MakeLinks(home);
        var (code, answer) = await ChildProcess.Run([Path.Combine(home, "postgres"), "--version"]);
        return code == 0 ? PostgresBinaries.Of(home, answer) : null;
    }

    // A package from npm that was only unpacked: npm's own install step makes these links to the libraries.
    private static void MakeLinks(string bin)
    {
        var list = Path.Combine(Path.GetDirectoryName(bin)!, "pg-symlinks.json");
        if (!File.Exists(list)) return;

        var package = Path.GetDirectoryName(Path.GetDirectoryName(bin))!;
        try
        {
            foreach (var link in JsonSerializer.Deserialize<Link[]>(File.ReadAllText(list), JsonSerializerOptions.Web) ?? [])
            {
                var target = Path.GetFullPath(Path.Combine(package, link.Target));
                if (!target.StartsWith(package + "/", StringComparison.Ordinal) || new FileInfo(target) is { Exists: true } or { LinkTarget: not null }) continue;
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, Path.Combine(package, link.Source)));
            }
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or JsonException)
        {
            // Not ours to complete: if the links matter, the programs do not answer and are passed over.
        }
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        IEnumerable<string> folders = [Path.GetPathRoot(pattern) is { Length: > 0 } root ? root : Environment.CurrentDirectory];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
            folders = part.Contains('*', StringComparison.Ordinal) ? folders.SelectMany(f => Matching(f, part)) : folders.Select(f => Path.Combine(f, part));
        return folders.Where(Directory.Exists);
    }

    private static IEnumerable<string> Matching(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetDirectories(folder).Where(d => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(d))) : [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private sealed record Link(string Source, string Target);
}
