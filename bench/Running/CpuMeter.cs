using System.Diagnostics;
using System.Globalization;

namespace AgentPlatform.Bench.Running;

/// <summary>Processor time of the three parties, in microseconds.</summary>
internal readonly record struct CpuShare(double Server, double Database, double Generator)
{
    public static CpuShare operator -(CpuShare later, CpuShare earlier) => new(later.Server - earlier.Server, later.Database - earlier.Database, later.Generator - earlier.Generator);

    public CpuShare Per(long answers) => answers == 0 ? default : new CpuShare(Server / answers, Database / answers, Generator / answers);
}

/// <summary>Reads what the kernel has counted for the server, for PostgreSQL with its children, and for this process.</summary>
internal sealed class CpuMeter(int server, int postmaster)
{
    // USER_HZ has been 100 on every Linux that .NET runs on.
    private const double MicrosecondsPerTick = 10_000;

    public CpuShare Read() => new(Of(server), Directory.EnumerateDirectories("/proc").Sum(Child) + Of(postmaster), Environment.CpuUsage.TotalTime.TotalMicroseconds);

    public static double Of(int process) => Stat(process.ToString(CultureInfo.InvariantCulture)) is { } stat ? Ticks(stat) : 0;

    /// <summary>Bytes of memory that are resident for the process.</summary>
    public static long Resident(int process)
    {
        using var found = Process.GetProcessById(process);
        return found.WorkingSet64;
    }

    private double Child(string folder)
    {
        var name = Path.GetFileName(folder);
        return char.IsAsciiDigit(name[0]) && Stat(name) is { } stat && stat[1] == postmaster.ToString(CultureInfo.InvariantCulture) ? Ticks(stat) : 0;
    }

    // Behind the name in brackets: state, parent, …; user and system time are the 12th and 13th.
    private static double Ticks(string[] stat) => (double.Parse(stat[11], CultureInfo.InvariantCulture) + double.Parse(stat[12], CultureInfo.InvariantCulture)) * MicrosecondsPerTick;

    private static string[]? Stat(string process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
