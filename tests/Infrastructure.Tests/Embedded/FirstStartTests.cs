using System.Runtime.Versioning;
using AgentPlatform.Infrastructure.Embedded;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Embedded;

[Platform("Unix"), UnsupportedOSPlatform("windows"), Parallelizable(ParallelScope.Self)]
public sealed class FirstStartTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Test]
    public async Task A_path_too_long_for_a_socket_gets_a_short_folder_for_it()
    {
        await using var bed = new Bed(new string('x', 100));

        await bed.Start();

        var socket = new NpgsqlConnectionStringBuilder(bed.Host.ConnectionString).Host!;
        Assert.That(socket, Does.Not.StartWith(bed.Folder.Root));
        Assert.That(File.GetUnixFileMode(socket), Is.EqualTo(OwnerOnly));
        Assert.That(await bed.Ask<int>("select 1"), Is.EqualTo(1));

        await bed.Stop();
        Assert.That(Directory.Exists(socket), Is.False);
    }

    [Test]
    public async Task A_short_folder_that_somebody_else_prepared_is_refused()
    {
        await using var bed = new Bed(new string('y', 100));
        var socket = bed.Folder.SocketFolder(Path.GetTempPath(), SocketFolder.LongestPath);
        Directory.CreateSymbolicLink(socket, "/tmp");
        try
        {
            Assert.That(() => bed.Start(), Throws.TypeOf<StartupException>().With.Message.StartsWith(socket));
        }
        finally
        {
            File.Delete(socket);
        }
    }

    [Test]
    public async Task What_a_killed_initdb_left_is_thrown_away()
    {
        await using var bed = new Bed();
        Directory.CreateDirectory(Path.Combine(bed.Folder.HalfCluster, "base"));
        await File.WriteAllTextAsync(Path.Combine(bed.Folder.HalfCluster, "PG_VERSION"), "15\n");
        await File.WriteAllTextAsync(bed.Folder.FirstPassword, "old");

        await bed.Start();

        Assert.That(Directory.GetFileSystemEntries(bed.Folder.Server).Select(Path.GetFileName), Is.EquivalentTo(new[] { "pg", "socket" }));
        Assert.That(await bed.Ask<int>("select 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Root_below_a_closed_folder_runs_it_in_a_user_namespace()
    {
        Assume.That(Native.CurrentUser, Is.Zero);
        await using var bed = new Bed(parentMode: OwnerOnly);

        await bed.Start();

        Assert.That(bed.Lines.All, Has.Some.Contains("runs as the host's user in a namespace"));
        Assert.That(await bed.Ask<int>("select 1"), Is.EqualTo(1));
        Assert.That(Native.Owner(bed.Folder.Cluster), Is.Zero);
        Assert.That(File.GetUnixFileMode(bed.Folder.Root), Is.EqualTo(OwnerOnly));
    }
}
