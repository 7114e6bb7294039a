using AgentPlatform.Infrastructure.Embedded;

namespace AgentPlatform.Infrastructure.Tests.Embedded;

/// <summary>The decisions that need no server.</summary>
public sealed class JudgementTests
{
    private const string Cluster = "/data/postgres/pg";
    private static readonly Account Postgres = new("postgres", 101, 104);
    private static readonly Account Nobody = new("nobody", 65534, 65534);

    [TestCase("4711", 4711)]
    [TestCase(" 4711 ", 4711)]
    [TestCase("", null)]
    [TestCase("-1", null)]
    [TestCase("0", null)]
    [TestCase(null, null)]
    public void The_first_line_of_a_pid_file_is_a_process_or_nothing(string? line, int? process) => Assert.That(PidFile.Process(line), Is.EqualTo(process));

    [Test]
    public void No_pid_file_is_harmless() => Assert.That(PidFile.Judge(false, null, null, Cluster), Is.EqualTo(PidFileVerdict.Harmless));

    [Test]
    public void An_empty_pid_file_misleads() => Assert.That(PidFile.Judge(true, null, null, Cluster), Is.EqualTo(PidFileVerdict.Misleading));

    // PostgreSQL sees through it, and needs the file to find leftover processes of that server.
    [Test]
    public void The_pid_file_of_a_dead_process_is_left_alone() => Assert.That(Judge(false), Is.EqualTo(PidFileVerdict.Harmless));

    [Test]
    public void A_zombie_misleads() => Assert.That(Judge(true, ""), Is.EqualTo(PidFileVerdict.Misleading));

    [TestCase("/usr/lib/postgresql/15/bin/postgres", "-D", Cluster)]
    [TestCase("postgres", "-D" + Cluster, "-c")]
    public void A_server_on_our_cluster_is_an_orphan(params string[] command) => Assert.That(Judge(true, command), Is.EqualTo(PidFileVerdict.Orphan));

    [Test]
    public void A_server_that_works_in_our_cluster_is_an_orphan_too() =>
        Assert.That(PidFile.Judge(true, 5, new(true, ["postgres", "-D", "pg"], Cluster), Cluster), Is.EqualTo(PidFileVerdict.Orphan));

    [TestCase("/usr/bin/postgres", "-D", "/elsewhere")]
    [TestCase("/usr/bin/postgres", "-D", Cluster + "2")]
    [TestCase("/bin/tar", "cf", Cluster)]
    [TestCase("sleep", "600")]
    public void Anybody_else_misleads(params string[] command) => Assert.That(Judge(true, command), Is.EqualTo(PidFileVerdict.Misleading));

    [Test]
    public void An_ordinary_user_runs_it_directly() =>
        Assert.That(Names(RunAs.Ways(1000, true, null, [Postgres, Nobody])), Is.EqualTo(new[] { "the host's user", "the host's user, unguarded" }));

    [Test]
    public void A_user_without_an_account_needs_a_namespace() => Assert.That(Names(RunAs.Ways(12345, false, null, [Postgres])), Is.EqualTo(new[] { "the host's user in a namespace" }));

    [Test]
    public void Root_becomes_postgres_or_nobody_or_needs_a_namespace() =>
        Assert.That(Names(RunAs.Ways(0, true, null, [Postgres, Nobody])), Is.EqualTo(new[] { "postgres", "nobody", "the host's user in a namespace" }));

    [TestCase(65534u, "nobody")]
    [TestCase(0u, "the host's user in a namespace")]
    public void Root_follows_the_owner_of_an_existing_cluster(uint owner, string name) => Assert.That(Names(RunAs.Ways(0, true, owner, [Postgres, Nobody])), Is.EqualTo(new[] { name }));

    [Test]
    public void Nobody_runs_the_cluster_of_somebody_else() => Assert.That(RunAs.Ways(1000, true, 101, [Postgres]), Is.Empty);

    [Test]
    public void The_command_keeps_its_terminal_and_its_death_to_itself() =>
        Assert.That(
            string.Join(' ', RunAs.Ways(0, true, null, [Postgres])[0].Command(["postgres"])),
            Is.EqualTo("setsid setpriv --no-new-privs --pdeathsig INT --reuid 101 --regid 104 --clear-groups postgres"));

    [Test]
    public void Locales_of_a_new_cluster_come_from_the_server_where_it_has_them()
    {
        Assert.That(CommandLines.Init(new("/b", "17.1"), Cluster, "/f"), Does.Contain("--locale-provider=builtin"));
        Assert.That(CommandLines.Init(new("/b", "15.1"), Cluster, "/f"), Does.Not.Contain("--locale-provider=builtin").And.Contains("--data-checksums"));
    }

    [Test]
    public void The_socket_lies_in_the_data_folder_where_it_fits()
    {
        Assert.That(new DataFolder("/data/").SocketFolder("/tmp", 107), Is.EqualTo("/data/postgres/socket"));
        Assert.That(new DataFolder("/a,b").SocketFolder("/tmp", 107), Does.Match("^/tmp/agentplatform-[0-9a-f]{16}$"));
        Assert.That(new DataFolder("/" + new string('ä', 45)).SocketFolder("/" + new string('x', 90), 107), Does.StartWith("/tmp/agentplatform-"));
    }

    [Test]
    public void Two_data_folders_never_share_a_short_socket_folder() =>
        Assert.That(new DataFolder("/a,b").SocketFolder("/tmp", 107), Is.Not.EqualTo(new DataFolder("/a,c").SocketFolder("/tmp", 107)));

    [Test]
    public void Waiting_doubles_up_to_ten_seconds_and_begins_anew_after_a_good_minute()
    {
        var backOff = new BackOff();

        var waits = Enumerable.Range(0, 8).Select(_ => backOff.After(TimeSpan.Zero).TotalSeconds);

        Assert.That(waits, Is.EqualTo(new[] { 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10 }).Within(0.001));
        Assert.That(backOff.After(TimeSpan.FromMinutes(1)).TotalSeconds, Is.EqualTo(0.2).Within(0.001));
    }

    [Test]
    public void The_servers_lines_are_told_apart()
    {
        Assert.That(ServerLine.Read("[postmaster 00000] LOG:  database system is ready to accept connections")!.News, Is.EqualTo(ServerNews.Ready));
        Assert.That(ServerLine.Read("[client backend 00000] LOG:  database system is ready to accept connections")!.News, Is.EqualTo(ServerNews.None));
        Assert.That(ServerLine.Read("[postmaster 57P02] LOG:  all server processes terminated; reinitializing")!.News, Is.EqualTo(ServerNews.Crashed));
        Assert.That(ServerLine.Read("[checkpointer 53100] PANIC:  no space")!.IsFatal, Is.True);
        Assert.That(ServerLine.Read("[autovacuum worker 53100] ERROR:  no space")!.IsTrouble, Is.True);
        Assert.That(ServerLine.Read("[client backend 23505] ERROR:  duplicate key 'sesame'")!, Is.EqualTo(new ServerLine("ERROR 23505 for a client", false, false, ServerNews.None)));
        Assert.That(ServerLine.Read("[client backend 28P01] FATAL:  password authentication failed")!.IsTrouble, Is.True);
        Assert.That(ServerLine.Read("[dead-end client backend 57P03] FATAL:  the database system is starting up")!.IsTrouble, Is.False);
        Assert.That(ServerLine.Read("\tsesame, continued"), Is.Null);
        Assert.That(ServerLine.Read("setpriv: setresuid failed")!.IsTrouble, Is.True);
        Assert.That(ServerLine.Read("[] LOG:  odd")!.IsTrouble, Is.True);
    }

    private static PidFileVerdict Judge(bool isAlive, params string[] command) => PidFile.Judge(true, 5, new(isAlive, command, "/"), Cluster);

    private static IEnumerable<string> Names(IEnumerable<RunAs> ways) => ways.Select(w => w.Name);
}
