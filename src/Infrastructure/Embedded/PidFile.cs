using System.Globalization;

namespace AgentPlatform.Infrastructure.Embedded;

internal enum PidFileVerdict
{
    /// <summary>Nothing to do: no file, or one that PostgreSQL itself sees through.</summary>
    Harmless,

    /// <summary>Left behind, but its number now belongs to another process, so that PostgreSQL would refuse to start.</summary>
    Misleading,

    /// <summary>A server that outlived its host runs on our cluster.</summary>
    Orphan,
}

/// <summary>What is known about the process that a <c>postmaster.pid</c> names.</summary>
internal sealed record NamedProcess(bool IsAlive, IReadOnlyList<string> CommandLine, string? WorkingFolder);

internal static class PidFile
{
    /// <summary>The process on the first line; null when there is none to read.</summary>
    public static int? Process(string? firstLine) =>
        int.TryParse(firstLine?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process > 0 ? process : null;

    // A killed server that nobody has waited for yet is alive with an empty command line.
    public static PidFileVerdict Judge(bool exists, int? process, NamedProcess? named, string cluster)
    {
        if (!exists) return PidFileVerdict.Harmless;
        if (process is null || named is null) return PidFileVerdict.Misleading;
        if (!named.IsAlive) return PidFileVerdict.Harmless;
        return IsServerOf(named, cluster) ? PidFileVerdict.Orphan : PidFileVerdict.Misleading;
    }

    // Its name alone is not enough: the number may have gone to the PostgreSQL of somebody else.
    private static bool IsServerOf(NamedProcess named, string cluster) =>
        named.CommandLine is [var program, ..]
        && Path.GetFileName(program) is "postgres" or "postmaster"
        && (named.CommandLine.Contains(cluster, StringComparer.Ordinal) || named.CommandLine.Contains("-D" + cluster, StringComparer.Ordinal)
            || string.Equals(named.WorkingFolder, cluster, StringComparison.Ordinal));
}
