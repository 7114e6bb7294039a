using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AgentPlatform.Bench.Running;

/// <summary>Where the numbers were made.</summary>
internal static class Machine
{
    public static string Processor => Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();

    public static string Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024 * 1024) + " GiB";

    /// <summary>The load averages over 1, 5 and 15 minutes.</summary>
    public static string Load => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

    /// <summary>The commit that is measured, with a + when files differ from it.</summary>
    public static async Task<string> Commit(CancellationToken ct)
    {
        var commit = (await Run("git", ["-C", Repository.Root, "rev-parse", "--short", "HEAD"], ct)).Trim();
        var changes = await Run("git", ["-C", Repository.Root, "status", "--porcelain", "--untracked-files=no", "--", "src", "bench/*.cs"], ct);
        return commit + (changes.Length > 0 ? "+" : "");
    }

    /// <summary>Runs a program to its end and returns what it said; throws when it failed.</summary>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, CancellationToken ct, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal)) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {await errors}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static string? Line(string file, string name) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null;
}

/// <summary>The checkout that the benchmark runs in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "AgentPlatform.sln")) ? folder
        : Find(Directory.GetParent(folder)?.FullName ?? throw new InvalidOperationException("The benchmark does not run inside the checkout."));
}
