using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>The passwords of the cluster's two roles, made once and kept where only the host's user reads them.</summary>
internal sealed record Passwords(string Superuser, string Application)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads them, or makes them when there is no cluster yet that would need the old ones.</summary>
    [UnsupportedOSPlatform("windows")]
    public static Passwords Open(DataFolder folder)
    {
        if (File.Exists(folder.Passwords)) return Read(folder);
        if (Directory.Exists(folder.Cluster))
            throw new StartupException($"{folder.Passwords} is missing, and without it the database in {folder.Cluster} stays closed: put it back from a backup.");

        var made = new Passwords(Make(), Make());
        made.Write(folder);
        return made;
    }

    private static Passwords Read(DataFolder folder) =>
        File.ReadAllLines(folder.Passwords) is [var superuser, var application] && superuser.StartsWith("superuser=", StringComparison.Ordinal)
            && application.StartsWith("application=", StringComparison.Ordinal)
                ? new(superuser["superuser=".Length..], application["application=".Length..])
                : throw new StartupException($"{folder.Passwords} does not hold the two lines it was made with: put it back from a backup.");

    [UnsupportedOSPlatform("windows")]
    private void Write(DataFolder folder)
    {
        var draft = folder.Passwords + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(Encoding.ASCII.GetBytes($"superuser={Superuser}\napplication={Application}\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, folder.Passwords);
        Native.Flush(folder.Root);
    }

    // Only digits and letters, so that no place they are put needs quoting.
    private static string Make() => RandomNumberGenerator.GetHexString(48, lowercase: true);

    // A record would print them.
    public override string ToString() => nameof(Passwords);
}
