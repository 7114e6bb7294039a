using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests.Work;

/// <summary>Whoever waits does not hold up the end of the server.</summary>
public sealed class WaitersAtTheEndTests
{
    [Test]
    public async Task They_are_answered_with_nothing_when_the_server_stops()
    {
        var (host, http) = await HostProcess.StartOn(await TestCluster.NewDatabase());
        await using var running = host;
        var agent = await TestAgent.Register(http);
        var claim = http.Post("/api/agent/tasks/claim", """{"wait_seconds":60}""", agent.ProxyToken);
        var inbox = http.Get("/api/agent/mailbox/inbox?wait=60", agent.ProxyToken);
        // They wait: both requests are under way, and neither is answered while others are.
        while (await Waiting(http) < 2) await Task.Yield();
        Assert.That((claim.IsCompleted, inbox.IsCompleted), Is.EqualTo((false, false)));

        host.Terminate();

        Assert.That(((await claim).Status, (await claim).Text), Is.EqualTo((200, """{"tasks":[]}""")));
        Assert.That(((await inbox).Status, (await inbox).Text), Is.EqualTo((200, "[]")));
        Assert.That(await host.Exit(), Is.Zero);
        http.Dispose();
    }

    // Requests that the server is at, without the one that asks.
    private static async Task<int> Waiting(Wire http) => (await http.Get("/metrics")).Text.Split('\n')
        .Where(line => line.StartsWith("http_server_active_requests", StringComparison.Ordinal)).Sum(line => (int)double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)) - 1;
}
