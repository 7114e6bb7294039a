using System.Globalization;
using System.Runtime.Versioning;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>As whom the server runs: what goes before its command line, and who must own its files.</summary>
internal sealed record RunAs(string Name, uint User, uint Group, IReadOnlyList<string> Prefix)
{
    // A session of its own keeps Ctrl-C in the terminal away from the server until the host has drained.
    private static readonly string[] Guard = ["setsid", "setpriv", "--no-new-privs", "--pdeathsig", "INT"];

    // A user namespace of its own: PostgreSQL sees the overflow user instead of root, or instead of a user without an account.
    private static readonly string[] Unshared = [.. Guard, "unshare", "-U"];

    /// <summary>The ways to try, best first.</summary>
    /// <param name="me">The host's user.</param>
    /// <param name="hasAccount">Whether that user has an account; PostgreSQL insists on one.</param>
    /// <param name="owner">Who owns the existing cluster; null when there is none.</param>
    /// <param name="servants">Accounts to become when the host is root, best first.</param>
    public static IReadOnlyList<RunAs> Ways(uint me, bool hasAccount, uint? owner, IReadOnlyList<Account> servants)
    {
        if (me != 0)
        {
            if (owner is not null && owner != me) return [];
            return hasAccount ? [new("the host's user", me, NoGroup, Guard), new("the host's user, unguarded", me, NoGroup, [])] : [new("the host's user in a namespace", me, NoGroup, Unshared)];
        }

        var dropped = servants.Select(s => new RunAs(s.Name, s.User, s.Group, [.. Guard, "--reuid", Text(s.User), "--regid", Text(s.Group), "--clear-groups"]));
        return [.. dropped.Append(new RunAs("the host's user in a namespace", 0, 0, Unshared)).Where(way => owner is null || owner == way.User)];
    }

    public IReadOnlyList<string> Command(IEnumerable<string> command) => [.. Prefix, .. command];

    /// <summary>Tells chown to leave the group alone.</summary>
    public const uint NoGroup = uint.MaxValue;

    private static string Text(uint id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Tries the ways for real, because only the kernel knows what a container or a closed parent folder forbids.</summary>
[UnsupportedOSPlatform("windows")]
internal static class RunAsChoice
{
    private static readonly string[] Servants = ["postgres", "nobody"];

    public static async Task<RunAs> Make(DataFolder folder, PostgresBinaries binaries)
    {
        var me = Native.CurrentUser;
        var owner = Directory.Exists(folder.Cluster) ? Native.Owner(folder.Cluster) : null;
        Account[] servants = [.. Servants.Select(Native.FindAccount).OfType<Account>()];
        var mode = File.GetUnixFileMode(folder.Root);
        foreach (var way in RunAs.Ways(me, Native.HasAccount(me), owner, servants))
        {
            if (GiveServerFolder(folder, way, me) && await Works(folder, binaries, way)) return way;
            if (File.GetUnixFileMode(folder.Root) != mode) File.SetUnixFileMode(folder.Root, mode);
        }

        throw new StartupException(owner is not null && owner != me
            ? $"{folder.Cluster} belongs to user {owner}, and this host (user {me}) cannot run PostgreSQL as that user there: give the folder to the host's user, or open its parent folders."
            : $"PostgreSQL cannot run on {folder.Root} as user {me}, because it refuses root and unknown users and neither setpriv nor unshare helps here: run the host as an ordinary user.");
    }

    private static async Task<bool> Works(DataFolder folder, PostgresBinaries binaries, RunAs way)
    {
        var (code, _) = await ChildProcess.Run(way.Command(["test", "-x", binaries.Server, "-a", "-w", folder.Server, "-a", "-x", folder.Server]));
        return code == 0;
    }

    private static bool GiveServerFolder(DataFolder folder, RunAs way, uint me)
    {
        if (way.User == me && Native.Owner(folder.Server) is var now && (now is null || now == me)) return true;

        try
        {
            Native.GiveTo(folder.Server, way.User, way.Group);
        }
        catch (IOException)
        {
            // Root without the capability to give files away.
            return false;
        }

        if (way.User != me) File.SetUnixFileMode(folder.Root, File.GetUnixFileMode(folder.Root) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        return true;
    }
}
