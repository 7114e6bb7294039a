using System.Runtime.Versioning;
using AgentPlatform.Infrastructure.Embedded;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Embedded;

[Platform("Linux"), UnsupportedOSPlatform("windows"), Parallelizable(ParallelScope.Self)]
public sealed class RecoveryTests
{
    private readonly Bed bed = new();

    [SetUp]
    public async Task Start()
    {
        await bed.Start();
        await bed.Do("create table if not exists notes (id int primary key)");
    }

    [TearDown]
    public Task Stop() => bed.Stop();

    [OneTimeTearDown]
    public async Task Delete() => await bed.DisposeAsync();

    [Test]
    public async Task A_restart_keeps_the_data()
    {
        await bed.Do("insert into notes values (1)");

        await bed.Stop();
        Assert.That(bed.Host.IsUp, Is.False);
        Assert.That(File.Exists(bed.Folder.PidFile), Is.False);
        await bed.Start();

        Assert.That(await bed.Ask<bool>("select exists (select from notes where id = 1)"), Is.True);
    }

    [Test]
    public async Task A_killed_server_comes_back_with_every_acknowledged_row()
    {
        bool? wasUp = null;
        bed.Lines.OnLine = line => wasUp ??= line.Contains("died", StringComparison.Ordinal) ? bed.Host.IsUp : null;
        var back = bed.Lines.Next("PostgreSQL is back");
        var hundred = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = Task.Run(() => WriteUntilRefused(1000, hundred));

        await hundred.Task;
        Native.Signal(bed.Host.ServerProcess, Native.Kill);
        await back;
        var acknowledged = await writer;

        Assert.That(wasUp, Is.False);
        Assert.That(bed.Host.IsUp, Is.True);
        Assert.That(await bed.Ask<long>("select count(*) from notes where id between 1000 and " + acknowledged), Is.EqualTo(acknowledged - 1000 + 1));
    }

    [Test]
    public async Task A_backend_that_outlives_the_killed_server_is_waited_for()
    {
        var back = bed.Lines.Next("PostgreSQL is back");
        await using var busy = await bed.Connect();
        await using var command = new NpgsqlCommand("do $$ begin raise notice 'busy'; while clock_timestamp() < now() + interval '1 second' loop end loop; end $$", busy);
        var isBusy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        busy.Notice += (_, _) => isBusy.TrySetResult();
        var work = command.ExecuteNonQueryAsync();

        await isBusy.Task;
        Native.Signal(bed.Host.ServerProcess, Native.Kill);
        await back;
        await work;

        Assert.That(bed.Host.IsUp, Is.True);
        Assert.That(await bed.Ask<int>("select 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_crashed_backend_is_recovered_from()
    {
        bool? wasUp = null;
        bed.Lines.OnLine = line => wasUp ??= line.Contains("throws out", StringComparison.Ordinal) ? bed.Host.IsUp : null;
        var accepts = bed.Lines.Next("PostgreSQL accepts connections");
        await using var victim = await bed.Connect();
        var server = bed.Host.ServerProcess;

        Native.Signal(victim.ProcessID, Native.Kill);
        await accepts;

        Assert.That(wasUp, Is.False);
        Assert.That(bed.Host.IsUp, Is.True);
        Assert.That(bed.Host.ServerProcess, Is.EqualTo(server));
        Assert.That(await bed.Ask<int>("select 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_stale_pid_file_whose_number_was_reused_does_not_stop_the_start()
    {
        var reused = await ChildProcess.Start((await Way()).Command(["sleep", "600"]), _ => { });
        try
        {
            await bed.Stop();
            await File.WriteAllTextAsync(bed.Folder.PidFile, $"{reused.Id}\n{bed.Folder.Cluster}\n");

            await bed.Start();

            Assert.That(bed.Host.IsUp, Is.True);
            Assert.That(reused.Exited.IsCompleted, Is.False);
        }
        finally
        {
            reused.Signal(Native.Kill);
            await reused.Gone;
        }
    }

    [Test]
    public async Task A_server_that_outlived_its_host_is_taken_over()
    {
        await bed.Do("insert into notes values (2)");
        var socket = new NpgsqlConnectionStringBuilder(bed.Host.ConnectionString).Host!;
        await bed.Stop();
        var binaries = await BinaryFinder.Find(bed.Settings, bed.Folder.Cluster);
        Directory.CreateDirectory(socket);
        var way = await Way();
        SocketFolder.Ensure(bed.Folder, way);
        var orphan = await PostgresServer.Start(way.Command(CommandLines.Server(binaries, bed.Folder.Cluster, socket)), _ => { });
        await orphan.UntilReady(CancellationToken.None);

        await bed.Start();

        Assert.That(await orphan.Exited, Is.Zero);
        Assert.That(bed.Host.ServerProcess, Is.Not.EqualTo(orphan.Id));
        Assert.That(await bed.Ask<bool>("select exists (select from notes where id = 2)"), Is.True);
    }

    [Test]
    public async Task A_host_killed_before_the_role_was_made_makes_it_at_the_next_start()
    {
        var superuser = Passwords.Open(bed.Folder).Superuser;
        await using (var connection = await bed.Connect(to => (to.Username, to.Password, to.Database) = ("postgres", superuser, "postgres")))
        await using (var undo = connection.CreateCommand())
        {
            undo.CommandText = "drop database agentplatform";
            await undo.ExecuteNonQueryAsync();
            undo.CommandText = "drop role agentplatform";
            await undo.ExecuteNonQueryAsync();
        }

        await bed.Stop();
        await bed.Start();

        Assert.That(await bed.Ask<string>("select current_user::text"), Is.EqualTo("agentplatform"));
    }

    [Test]
    public async Task A_refused_start_lets_go_of_the_folder()
    {
        await bed.Stop();
        Assert.That(() => bed.NewHost(bed.Settings with { Binaries = "/nowhere" }).StartAsync(CancellationToken.None), Throws.TypeOf<StartupException>());

        await bed.Start();

        Assert.That(bed.Host.IsUp, Is.True);
    }

    [Test]
    public async Task Lost_passwords_are_not_made_anew_beside_old_data()
    {
        await bed.Stop();
        var kept = bed.Folder.Passwords + ".kept";
        File.Move(bed.Folder.Passwords, kept);

        Assert.That(() => bed.Start(), Throws.TypeOf<StartupException>().With.Message.Contains("put it back from a backup"));

        await File.WriteAllTextAsync(bed.Folder.Passwords, "superuser=a\napplication=b\n");
        Assert.That(() => bed.Start(), Throws.TypeOf<StartupException>().With.Message.Contains("may not belong to"));

        File.Move(kept, bed.Folder.Passwords, overwrite: true);
        await bed.Start();
        Assert.That(bed.Host.IsUp, Is.True);
    }

    private async Task<RunAs> Way() => await RunAsChoice.Make(bed.Folder, await BinaryFinder.Find(bed.Settings, bed.Folder.Cluster));

    private async Task<int> WriteUntilRefused(int from, TaskCompletionSource hundred)
    {
        await using var connection = await bed.Connect();
        for (var id = from; ; id++)
        {
            try
            {
                await using var insert = new NpgsqlCommand($"insert into notes values ({id})", connection);
                await insert.ExecuteNonQueryAsync();
            }
            catch (NpgsqlException)
            {
                return id - 1;
            }

            if (id == from + 100) hundred.SetResult();
        }
    }
}
