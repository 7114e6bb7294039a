using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>The few system calls that the base library does not offer.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class Native
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;

    public static uint CurrentUser => GetEffectiveUser();

    /// <summary>False when there is no such process, or it is not ours to signal.</summary>
    public static bool Signal(int process, int signal) => process > 1 && SendSignal(process, signal) == 0;

    public static bool IsAlive(int process) => process > 0 && (SendSignal(process, 0) == 0 || Marshal.GetLastPInvokeError() == NotPermitted);

    public static bool HasAccount(uint user) => GetAccount(user) != 0;

    public static Account? FindAccount(string name)
    {
        var entry = GetAccount(name);
        if (entry == 0) return null;

        // struct passwd starts with two pointers, then user and group, on Linux and macOS alike.
        var ids = entry + (2 * nint.Size);
        return new(name, (uint)Marshal.ReadInt32(ids), (uint)Marshal.ReadInt32(ids, sizeof(int)));
    }

    /// <summary>The owner of what is at the path itself (links are not followed); null where that cannot be told.</summary>
    public static uint? Owner(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        return Status(CurrentFolder, path, DoNotFollow, BasicFields, out var status) == 0 ? status.User : null;
    }

    public static void GiveTo(string path, uint user, uint group) => Check(ChangeOwner(path, user, group), path);

    public static void GiveTo(SafeFileHandle file, uint user, uint group) => Check(ChangeOwner(file, user, group), "a new file");

    /// <summary>Makes renames in the folder survive a loss of power.</summary>
    public static void Flush(string folder)
    {
        using var handle = OpenToRead(folder);
        Check(Synchronize(handle), folder);
    }

    /// <summary>Opens without the lock that the base library takes on every file.</summary>
    public static SafeFileHandle OpenToRead(string path)
    {
        var handle = new SafeFileHandle(Open(path, 0), ownsHandle: true);
        return handle.IsInvalid ? throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}") : handle;
    }

    private const int NotPermitted = 1;
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicFields = 0x7ff;

    private static void Check(int result, string path)
    {
        if (result != 0) throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial nint GetAccount(uint user);

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAccount(string name);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, out FileStatus status);

    // struct statx is the one status structure with the same layout on every Linux.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(20)]
        public uint User;
    }
}

internal sealed record Account(string Name, uint User, uint Group);
