using System.Diagnostics;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests.Work;

/// <summary>Agents are processes of their own, and are killed while they have work.</summary>
public sealed class KilledAgentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private TestPlatform platform = null!;

    [OneTimeSetUp]
    public async Task Start() => platform = await TestPlatform.Start();

    [OneTimeTearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task Work_of_a_pool_is_with_another_agent_within_ten_seconds()
    {
        var (ada, bob) = (await Skilled("killed-pool@ex.org"), await Skilled("killed-pool@ex.org"));
        using var process = Launch(ada, "claim");
        var made = await platform.Http.Post("/api/agent/tasks/batch", """{"tasks":[{"prompt":"p","pool":{"skill":"s"}}]}""", bob.ProxyToken);
        var task = made.Json["task_ids"]![0]!.GetValue<string>();
        Assert.That(await process.StandardOutput.ReadLineAsync().WaitAsync(Patience), Is.EqualTo(task));
        Assert.That((await Claim(bob, 0)), Is.Empty, "it has it");

        process.Kill();

        // The answer comes when there is something, or after ten seconds without.
        var claimed = await Claim(bob, 10);
        Assert.That(claimed.Select(one => (one!["task_id"]!.GetValue<string>(), one["fence"]!.GetValue<long>(), one["attempt"]!.GetValue<int>())), Is.EqualTo(new[] { (task, 2L, 2) }));
    }

    [Test]
    public async Task A_task_of_its_own_waits_for_it_and_is_not_run_twice()
    {
        var (ada, bob) = (await Skilled("killed-own@ex.org"), await Skilled("killed-own@ex.org"));
        using var process = Launch(ada, "poll");
        var made = await platform.Http.Post("/api/agent/tasks", $$"""{"target_id":"{{ada.SandboxId}}","prompt":"p"}""", bob.ProxyToken);
        Assert.That(await process.StandardOutput.ReadLineAsync().WaitAsync(Patience), Is.EqualTo(made["task_id"]));

        process.Kill();
        await platform.SaveCredentialUses();
        await TestCluster.Ask(platform.Database, $"update agents.presence set seen_at = now() - interval '10 minutes' where agent_id = '{ada.SandboxId}'");
        await platform.SweepAgents();

        var status = $"/api/agent/tasks/{made["task_id"]}/status";
        Assert.That(await Claim(bob, 0), Is.Empty);
        Assert.That((await platform.Http.Get("/api/agent/tasks/poll", ada.ProxyToken)).Text, Is.EqualTo("[]"), "it was taken, and is not handed out again");
        Assert.That((await platform.Http.Get($"/api/agent/tasks/{made["task_id"]}", bob.ProxyToken))["status"], Is.EqualTo("assigned"));
        Assert.That((await platform.Http.Put(status, """{"status":"completed"}""", ada.ProxyToken)).Status, Is.EqualTo(200), "it came back and remembers");
        Assert.That((await platform.Http.Get($"/api/agent/tasks/{made["task_id"]}", bob.ProxyToken))["status"], Is.EqualTo("completed"));
    }

    private async Task<JsonArray> Claim(TestAgent agent, int wait)
    {
        var claimed = await platform.Http.Post("/api/agent/tasks/claim", $$"""{"wait_seconds":{{wait}}}""", agent.ProxyToken);
        Assert.That(claimed.Status, Is.EqualTo(200), claimed.Text);
        return claimed.Json["tasks"]!.AsArray();
    }

    private async Task<TestAgent> Skilled(string owner)
    {
        var registered = await platform.Http.Post("/api/auth/register", $$"""{"email":"{{owner}}","password":"testpass99"}""");
        Assert.That(registered.Status, Is.EqualTo(201).Or.EqualTo(409), registered.Text);
        var agent = await TestAgent.Register(platform.Http, owner);
        Assert.That((await platform.Http.Post("/api/agent/discovery/cards", """{"card":{"skills":["s"]}}""", agent.ProxyToken)).Status, Is.EqualTo(200));
        return agent;
    }

    private System.Diagnostics.Process Launch(TestAgent agent, string way) => System.Diagnostics.Process.Start(new ProcessStartInfo(
        "node", [Repository.Path("tests", "Process.Tests", "Work", "agent.mjs"), platform.Url.ToString().TrimEnd('/'), agent.ProxyToken, way])
    { UseShellExecute = false, RedirectStandardOutput = true })!;
}
