using System.Globalization;
using System.Runtime.Versioning;

namespace AgentPlatform.Infrastructure.Embedded;

[UnsupportedOSPlatform("windows")]
internal static class ProcessTable
{
    public static async Task<NamedProcess> Look(int process)
    {
        if (!Native.IsAlive(process)) return new(false, [], null);
        if (Directory.Exists("/proc/self")) return new(true, CommandLine(process), WorkingFolder(process));

        // Arguments with blanks fall apart here; the folder is then not recognized, and PostgreSQL's own lock still holds.
        var (_, line) = await ChildProcess.Run(["ps", "-ww", "-o", "command=", "-p", process.ToString(CultureInfo.InvariantCulture)]);
        return new(true, line.Split(' ', StringSplitOptions.RemoveEmptyEntries), null);
    }

    private static string[] CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? WorkingFolder(int process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/cwd").LinkTarget;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
