using System.Globalization;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests;

/// <summary>Requests with an Idempotency-Key, against servers of their own that share a database.</summary>
public sealed class OnceTests
{
    private const int Posts = 1000;
    private const int PoolSize = 4;
    private const string Body = """
        {"session":{"version":"hail-1.0.0","session_id":"s","agent":{"provider":"p","model":"m","tool":"t"},"context":{"created_at":"2026-02-19T11:18:05Z","updated_at":"2026-02-19T11:18:05Z"},"events":[{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking"},"content":{"blocks":[]}}],"stats":{"event_count":1,"message_count":0,"tool_call_count":0,"task_count":0,"duration_seconds":0}}}
        """;

    private static readonly (string, string)[] Keyed = [("Idempotency-Key", "2b1e9fb0-6f0c-4c0f-9a3a-0f6ad2a64a0c")];

    private readonly List<HostProcess> hosts = [];
    private string data = "";
    private string database = "";

    [SetUp]
    public async Task MakeDatabase()
    {
        data = Directory.CreateTempSubdirectory("ap-once-").FullName;
        database = await TestCluster.NewDatabase();
    }

    [TearDown]
    public async Task StopServers()
    {
        foreach (var host in hosts)
        {
            if (TestContext.CurrentContext.Result.Outcome.Status is NUnit.Framework.Interfaces.TestStatus.Failed) await TestContext.Out.WriteLineAsync(host.Output);
            await host.DisposeAsync();
        }

        hosts.Clear();
        Directory.Delete(data, recursive: true);
    }

    [Test]
    public async Task A_thousand_posts_to_two_servers_are_one_effect_and_others_keep_flowing()
    {
        using var one = await Server();
        using var two = await Server();
        Wire[] servers = [one, two];
        var key = (await one.Post("/api/register", """{"nickname":"crowd"}"""))["api_key"];

        // The first transaction gets as far as the session's row and waits there for as long as this test wants.
        var gate = await TestCluster.Hold(database, "lock table sessions.sessions in share row exclusive mode");
        var posts = Enumerable.Range(0, Posts).Select(i => servers[i % 2].Post("/api/sessions", Body, key, Keyed)).ToList();
        foreach (var server in servers)
            while (await Active(server) < Posts / 2) { }

        // Of the four connections of each server one is taken by whoever came first; if those who wait took any, these would not be answered.
        foreach (var server in servers)
            for (var i = 0; i < 100; i++) Assert.That((await server.Get("/api/sessions", key)).Status, Is.EqualTo(200));
        Assert.That(posts.Count(post => post.IsCompleted), Is.Zero);
        await gate.DisposeAsync();

        var answers = await Task.WhenAll(posts);
        Assert.That(answers.Select(answer => answer.ToString()), Is.All.EqualTo(answers[0].ToString()));
        Assert.That((answers[0].Status, answers.Count(answer => answer.Header("Idempotency-Replayed") is null)), Is.EqualTo((201, 1)));
        Assert.That(await TestCluster.Ask(database, "select count(*) || ' ' || min(id::text) from sessions.sessions"), Is.EqualTo($"1 {answers[0]["id"]}"));
    }

    [Test]
    public async Task A_kill_between_effect_and_answer_leaves_the_answer_for_the_retry()
    {
        using var server = await Server();
        var key = (await server.Post("/api/register", """{"nickname":"killed"}"""))["api_key"];
        await using var proxy = new DeafProxy(server.Base);
        using var client = new Wire(proxy.Url);

        var lost = client.Post("/api/sessions", Body, key, Keyed);
        while (await TestCluster.Ask(database, "select true from platform.idempotency_keys where answer is not null") is null) { }
        await hosts[0].Kill();
        Assert.That(() => lost, Throws.InstanceOf<HttpRequestException>());
        using var again = await Server();
        var retry = await again.Post("/api/sessions", Body, key, Keyed);

        Assert.That((retry.Status, retry.Header("Idempotency-Replayed")), Is.EqualTo((201, "true")), retry.Text);
        Assert.That(await TestCluster.Ask(database, "select count(*) || ' ' || min(id::text) from sessions.sessions"), Is.EqualTo($"1 {retry["id"]}"));
        Assert.That((await again.Get($"/api/sessions/{retry["id"]}")).Status, Is.EqualTo(200));
    }

    /// <summary>Requests that the server is at work on, this one aside.</summary>
    private static async Task<int> Active(Wire server)
    {
        var metrics = (await server.Get("/metrics")).Text.Split('\n');
        return metrics.Where(line => line.StartsWith("http_server_active_requests{", StringComparison.Ordinal) && line.Contains("POST", StringComparison.Ordinal))
            .Sum(line => (int)double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private async Task<Wire> Server()
    {
        var (host, http) = await HostProcess.Start(data,
            $"--ConnectionStrings:AgentPlatform={database}", $"--AgentPlatform:MasterKey={TestPlatform.MasterKey}",
            string.Create(CultureInfo.InvariantCulture, $"--AgentPlatform:Database:PoolSize={PoolSize}"));
        hosts.Add(host);
        return http;
    }
}
