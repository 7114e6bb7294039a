using System.Runtime.Versioning;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>The folder of the server's socket: only the server's user (and root) may look inside.</summary>
[UnsupportedOSPlatform("windows")]
internal static class SocketFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static int LongestPath => OperatingSystem.IsMacOS() ? 103 : 107;

    public static string Ensure(DataFolder folder, RunAs way)
    {
        var path = folder.SocketFolder(Path.GetTempPath(), LongestPath);
        if (Directory.Exists(path) || new FileInfo(path) is { Exists: true } or { LinkTarget: not null })
        {
            // In a folder for everybody somebody else may have been there first, to catch our passwords.
            var isOurs = new DirectoryInfo(path) is { Exists: true, LinkTarget: null } && Native.Owner(path) is var owner && (owner is null || owner == way.User || owner == Native.CurrentUser);
            if (!isOurs) throw new StartupException($"{path} is needed for PostgreSQL's socket but belongs to somebody else: remove it, or use a data folder with a shorter path.");
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }

        if (Native.CurrentUser is var me && way.User != me) Native.GiveTo(path, way.User, way.Group);
        else if (Native.Owner(path) is { } now && now != me) Native.GiveTo(path, me, RunAs.NoGroup);
        File.SetUnixFileMode(path, OwnerOnly);
        return path;
    }

    /// <summary>Leaves no empty folder behind; one with something in it is still in use.</summary>
    public static void Remove(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // The next start finds it.
        }
    }
}
