using System.Runtime.Versioning;
using System.Text;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>Makes the cluster, all or nothing.</summary>
[UnsupportedOSPlatform("windows")]
internal static class Cluster
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>True when it was made now. It gets its name only when it is whole: what a killed <c>initdb</c> leaves is thrown away here.</summary>
    public static async Task<bool> Ensure(DataFolder folder, PostgresBinaries binaries, RunAs way, Passwords passwords, CancellationToken ct)
    {
        if (Directory.Exists(folder.HalfCluster)) Directory.Delete(folder.HalfCluster, recursive: true);
        File.Delete(folder.FirstPassword);
        if (Directory.Exists(folder.Cluster)) return false;

        WritePassword(folder, way, passwords);
        var lines = new List<string>();
        var init = await ChildProcess.Start(way.Command(CommandLines.Init(binaries, folder.HalfCluster, folder.FirstPassword)), line =>
        {
            lock (lines) lines.Add(line);
        });

        // initdb cleans up after itself on this signal.
        await using (ct.Register(() => init.Signal(Native.Interrupt)))
        {
            var code = await init.Gone;
            File.Delete(folder.FirstPassword);
            ct.ThrowIfCancellationRequested();
            if (code != 0) throw new StartupException($"PostgreSQL's initdb failed in {folder.Server}: {Complaint(lines)}");
        }

        Directory.Move(folder.HalfCluster, folder.Cluster);
        Native.Flush(folder.Server);
        return true;
    }

    // CreateNew never follows a link that the server's user may have put there.
    private static void WritePassword(DataFolder folder, RunAs way, Passwords passwords)
    {
        using var file = new FileStream(folder.FirstPassword, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        if (way.User != Native.CurrentUser) Native.GiveTo(file.SafeFileHandle, way.User, way.Group);
        file.Write(Encoding.ASCII.GetBytes(passwords.Superuser + "\n"));
    }

    private static string Complaint(List<string> lines) =>
        lines.FindLast(l => l.Contains("error:", StringComparison.Ordinal) || l.Contains("FATAL:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "it said nothing";
}
