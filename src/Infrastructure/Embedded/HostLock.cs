using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>Held by the one host that may use a data folder; the system lets go of it when that host dies, however it dies.</summary>
[UnsupportedOSPlatform("windows")]
internal static class HostLock
{
    public static FileStream Take(DataFolder folder)
    {
        try
        {
            var file = new FileStream(folder.HostLock, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
            file.Flush();
            return file;
        }
        catch (IOException taken) when (File.Exists(folder.HostLock) && Holder(folder) is { } holder)
        {
            throw new StartupException($"Another AgentPlatform already runs on {folder.Root} (process {holder}).", taken);
        }
    }

    private static string? Holder(DataFolder folder)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(Native.OpenToRead(folder.HostLock), FileAccess.Read));
            return reader.ReadLine() is { Length: > 0 } holder ? holder : "unknown";
        }
        catch (IOException)
        {
            return null;
        }
    }
}
