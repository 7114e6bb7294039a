using System.Net.Sockets;
using System.Text;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests;

/// <summary>Starting, stopping and refusing to start, as an operator sees it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
public sealed class StartTests
{
    private string data = "";

    [SetUp]
    public void MakeFolder() => data = Directory.CreateTempSubdirectory("ap-start-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(data, recursive: true);

    [Test]
    public async Task A_first_start_is_ready_says_where_it_is_and_stops_cleanly()
    {
        var (host, http) = await HostProcess.Start(data);
        using (http)
        {
            Assert.That((await http.Get("/readyz")).Text, Is.EqualTo("""{"ready":true}"""));
            Assert.That((await http.Get("/healthz")).Text, Is.EqualTo("""{"status":"ok"}"""));
            Assert.That(host.Output, Does.Contain(data).And.Contain($"{http.Base}docs").And.Contain("curl -s -X POST"));
        }

        host.Terminate();
        Assert.That(await host.Exit(), Is.Zero, host.Output);
        Assert.That(File.Exists(Path.Combine(data, "postgres", "pg", "postmaster.pid")), Is.False);
        Assert.That(File.GetUnixFileMode(Path.Combine(data, "master.key")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_second_host_on_the_same_folder_is_refused_with_one_line()
    {
        var (first, http) = await HostProcess.Start(data);
        await using (first)
        {
            await using var second = HostProcess.Launch("--urls", "http://127.0.0.1:0", "--data", data);
            Assert.That(await second.Exit(), Is.EqualTo(1));
            Assert.That(second.Output, Does.Match($@"^agentplatform: Another AgentPlatform already runs on {data} \(process {first.Id}\)\.$"));
            Assert.That((await http.Get("/readyz")).Status, Is.EqualTo(200));
            http.Dispose();
        }
    }

    [Test]
    public async Task Every_mistake_in_the_settings_is_told_in_one_line()
    {
        await using var host = HostProcess.Launch(
            "--data", data, "--AgentPlatform:PublicUrl=nowhere", "--AgentPlatform:Database:PoolSize=1", "--AgentPlatform:Limits:MaxBodyBytes=lots",
            "--AgentPlatform:Logs:Format=xml", "--AgentPlatform:Typo=1", "--AgentPlatform:Sessions:ScoreRule=best");

        Assert.That(await host.Exit(), Is.EqualTo(1));
        var lines = host.Output.Split('\n');
        Assert.That(lines, Has.All.StartsWith("agentplatform: AgentPlatform:"));
        foreach (var name in new[] { "PublicUrl", "Database:PoolSize", "Limits", "Logs:Format", "Typo", "Sessions" })
            Assert.That(lines, Has.Exactly(1).StartsWith($"agentplatform: AgentPlatform:{name} "), host.Output);
    }

    [TestCase("nonsense", "unknown argument nonsense")]
    [TestCase("--nonsense", "unknown option --nonsense")]
    [TestCase("--data", "--data needs a value")]
    public async Task Wrong_arguments_are_told(string argument, string message)
    {
        await using var host = HostProcess.Launch(argument);

        Assert.That(await host.Exit(), Is.EqualTo(2));
        Assert.That(host.Output, Does.Contain(message));
    }

    [Test]
    public async Task Help_and_version_start_nothing()
    {
        await using var help = HostProcess.Launch("--help");
        await using var version = HostProcess.Launch("--version");

        Assert.That((await help.Exit(), await version.Exit()), Is.EqualTo((0, 0)));
        Assert.That(help.Output, Does.Contain("--migrate-only"));
        Assert.That(version.Output, Does.Match(@"^\d+\.\d+\.\d+$"));
    }

    [Test]
    public async Task Migrating_only_brings_the_schema_and_exits()
    {
        string[] arguments = ["--data", data, "--migrate-only", $"--AgentPlatform:Embedded:ToolsFolder={Repository.Path(".tools")}"];
        await using var first = HostProcess.Launch(arguments);
        Assert.That(await first.Exit(), Is.Zero, first.Output);
        await using var second = HostProcess.Launch(arguments);
        Assert.That(await second.Exit(), Is.Zero, second.Output);

        Assert.That(first.Output, Does.Contain("Applied "));
        Assert.That(second.Output, Does.Contain("The database is up to date."));
    }

    [Test]
    public async Task An_own_database_that_cannot_be_opened_is_told_without_its_password()
    {
        await using var host = HostProcess.Launch(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ConnectionStrings__AgentPlatform"] = "Host=127.0.0.1;Port=1;Database=x;Username=u;Password=the-password",
                ["AgentPlatform__MasterKey"] = TestPlatform.MasterKey,
            },
            "--urls", "http://127.0.0.1:0");

        Assert.That(await host.Exit(), Is.EqualTo(1));
        Assert.That(host.Output, Does.StartWith("agentplatform: The database cannot be opened").And.Not.Contain("the-password").And.Not.Contain("\n"));
    }

    [Test]
    public async Task Requests_under_way_are_finished_before_the_server_ends()
    {
        var (host, http) = await HostProcess.Start(data);
        var key = (await http.Post("/api/register", """{"nickname":"drain"}"""))["api_key"];
        var body = """{"nickname":"late"}"""u8.ToArray();
        using var socket = new TcpClient();
        await socket.ConnectAsync(http.Base.Host, http.Base.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/register HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        using var reader = new StreamReader(stream);
        // The interim answer says that the request is being handled, and waits for its body.
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("HTTP/1.1 100 Continue"));

        host.Terminate();
        await Refused(http);
        await stream.WriteAsync(body);

        Assert.That(await reader.ReadToEndAsync(), Does.Contain("201 Created").And.Contain("\"nickname\":\"late\""));
        Assert.That(await host.Exit(), Is.Zero);
        Assert.That(host.Output, Does.Not.Contain(key));
    }

    /// <summary>Returns when the server takes no new connections.</summary>
    private static async Task Refused(Wire http)
    {
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(http.Base.Host, http.Base.Port);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
