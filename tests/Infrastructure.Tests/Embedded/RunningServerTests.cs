using System.Runtime.Versioning;
using AgentPlatform.Infrastructure.Embedded;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Embedded;

[Platform("Unix"), UnsupportedOSPlatform("windows"), Parallelizable(ParallelScope.Self)]
public sealed class RunningServerTests
{
    private readonly Bed bed = new();

    [OneTimeSetUp]
    public Task Start() => bed.Start();

    [OneTimeTearDown]
    public async Task Stop() => await bed.DisposeAsync();

    [Test]
    public async Task It_answers()
    {
        Assert.That(await bed.Ask<int>("select 6 * 7"), Is.EqualTo(42));
        Assert.That(bed.Host.IsUp, Is.True);
        Assert.That(bed.Host.Description, Does.Match("^embedded PostgreSQL [0-9.]+, data in /"));
    }

    [Test]
    public async Task The_application_owns_its_database_and_is_no_superuser()
    {
        Assert.That(await bed.Ask<bool>("select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication from pg_roles where rolname = current_user"), Is.False);
        Assert.That(await bed.Ask<string>("select current_user || ' ' || current_database()"), Is.EqualTo("agentplatform agentplatform"));

        await bed.Do("create schema probe; create extension pg_trgm");

        Assert.That(await bed.Ask<bool>("select 'Müller' % 'Mühler'"), Is.True);
        Assert.That(await bed.Ask<string>("select lower('ÄÉŽ')"), Is.EqualTo("äéž"));
    }

    [Test]
    public void A_wrong_password_is_refused_on_the_socket([Values("agentplatform", "postgres")] string role, [Values("wrong", "")] string password) =>
        Assert.That(
            () => bed.Connect(to => (to.Username, to.Password) = (role, password.Length > 0 ? password : null)),
            password.Length > 0
                ? Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InvalidPassword)
                : Throws.InstanceOf<NpgsqlException>());

    [TestCase("fsync", "on")]
    [TestCase("synchronous_commit", "on")]
    [TestCase("full_page_writes", "on")]
    [TestCase("data_checksums", "on")]
    [TestCase("wal_level", "replica")]
    [TestCase("jit", "off")]
    [TestCase("listen_addresses", "")]
    [TestCase("max_connections", "100")]
    [TestCase("password_encryption", "scram-sha-256")]
    [TestCase("server_encoding", "UTF8")]
    [TestCase("TimeZone", "UTC")]
    public async Task It_is_set_up_to_be_durable_and_private(string setting, string value) => Assert.That(await bed.Ask<string>($"show {setting}"), Is.EqualTo(value));

    [Test]
    public void A_second_host_on_the_folder_says_one_line()
    {
        var second = bed.NewHost();

        Assert.That(
            () => second.StartAsync(CancellationToken.None),
            Throws.TypeOf<StartupException>().With.Message.EqualTo($"Another AgentPlatform already runs on {bed.Folder.Root} (process {Environment.ProcessId})."));

        Assert.That(bed.Host.IsUp, Is.True);
    }

    [Test]
    public async Task Only_the_two_users_who_must_can_read_its_files()
    {
        var socket = new NpgsqlConnectionStringBuilder(bed.Host.ConnectionString).Host!;
        var me = Native.CurrentUser;
        var server = Native.Owner(bed.Folder.Cluster);

        Assert.That(File.GetUnixFileMode(bed.Folder.Passwords), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.GetUnixFileMode(bed.Folder.HostLock), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        foreach (var folder in new[] { bed.Folder.Server, bed.Folder.Cluster, socket })
            Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute), folder);
        Assert.That(File.GetUnixFileMode(bed.Folder.Root) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite), Is.EqualTo(UnixFileMode.None));
        Assert.That(File.Exists(bed.Folder.FirstPassword), Is.False);
        if (!OperatingSystem.IsLinux()) return;

        Assert.That(new[] { bed.Folder.Root, bed.Folder.Passwords, bed.Folder.HostLock }.Select(Native.Owner), Is.All.EqualTo(me));
        Assert.That(new[] { bed.Folder.Server, socket }.Select(Native.Owner), Is.All.EqualTo(server));
        Assert.That(await File.ReadAllTextAsync($"/proc/{bed.Host.ServerProcess}/environ"), Does.Not.Contain("HOME="));
    }

    [Test, Platform("Linux")]
    public async Task Root_drops_its_privileges_for_good()
    {
        Assume.That(Native.CurrentUser, Is.Zero);

        var status = await File.ReadAllLinesAsync($"/proc/{bed.Host.ServerProcess}/status");

        Assert.That(status.Single(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t').Skip(1), Is.All.Not.EqualTo("0"));
        Assert.That(status, Has.Some.EqualTo("NoNewPrivs:\t1"));
        Assert.That(status, Has.Some.EqualTo("CapEff:\t0000000000000000"));
    }

    [Test]
    public void What_clients_send_stays_out_of_the_log()
    {
        var passwords = Passwords.Open(bed.Folder);

        Assert.That(() => bed.Do("select 'sesame'::int"), Throws.InstanceOf<PostgresException>());
        Assert.That(() => bed.Do("do $$ begin raise warning 'sesame'; raise exception 'sesame'; end $$"), Throws.InstanceOf<PostgresException>());
        Assert.That(() => bed.Do("syntax error: sesame"), Throws.InstanceOf<PostgresException>());

        var log = string.Join('\n', bed.Lines.All);
        Assert.That(log, Does.Contain("ready to accept connections"));
        Assert.That(log, Does.Not.Contain("sesame"));
        Assert.That(log, Does.Not.Contain(passwords.Superuser).And.Not.Contains(passwords.Application));
        Assert.That($"{passwords}", Does.Not.Contain(passwords.Superuser));
    }
}
