using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests.Work;

/// <summary>
/// Workers create, claim, renew, complete, give back, forget and oversleep on two servers, while servers and PostgreSQL are killed. What they were told is written down and checked afterwards. One
/// minute; <c>build/chaos</c> makes it last as long as one likes.
/// </summary>
[NonParallelizable]
public sealed class WorkHistoryTests
{
    private const string MinutesVariable = "AGENTPLATFORM_CHAOS_MINUTES";
    private const int Workers = 6;
    private const double Lease = 2;

    private static readonly TimeSpan LongestRestart = TimeSpan.FromMinutes(1);

    private readonly History history = new();
    private readonly HostProcess?[] hosts = new HostProcess?[2];
    private readonly Wire?[] servers = new Wire?[2];
    private KillableCluster cluster = null!;

    [SetUp]
    public async Task Start()
    {
        cluster = await KillableCluster.Start();
        await Launch(0);
        await Launch(1);
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var host in hosts.OfType<HostProcess>())
        {
            if (TestContext.CurrentContext.Result.Outcome.Status is NUnit.Framework.Interfaces.TestStatus.Failed) await TestContext.Out.WriteLineAsync(host.Output.Length > 20_000 ? host.Output[^20_000..] : host.Output);
            await host.DisposeAsync();
        }

        foreach (var server in servers) server?.Dispose();
        await cluster.DisposeAsync();
    }

    [Test]
    public async Task Nothing_acknowledged_is_lost_nothing_is_held_by_two_and_nothing_stale_is_accepted()
    {
        var seed = Seed.FromEnvironment();
        var minutes = double.TryParse(Environment.GetEnvironmentVariable(MinutesVariable), NumberStyles.Float, CultureInfo.InvariantCulture, out var asked) ? asked : 1;
        await TestContext.Progress.WriteLineAsync($"seed {seed.ToString(CultureInfo.InvariantCulture)} (AGENTPLATFORM_TEST_SEED), {minutes.ToString(CultureInfo.InvariantCulture)} minutes ({MinutesVariable})");
        var crew = await Crew();
        using var ending = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        Task[] everybody =
        [
            .. crew.Workers.Select((worker, i) => Task.Run(() => Work(worker, new Random(seed + i), ending.Token))),
            Task.Run(() => Create(crew.Workers[0], new Random(seed + 100), ending.Token)),
            Task.Run(() => Write(crew, new Random(seed + 200), ending.Token)),
            Task.Run(() => ReadOnce(crew.Once, ending.Token)), Task.Run(() => ReadOnce(crew.Once, ending.Token)),
            Task.Run(() => Acknowledge(crew.Acknowledging, new Random(seed + 300), ending.Token)),
            Task.Run(() => Kill(new Random(seed + 400), ending.Token)),
        ];
        await Task.WhenAll(everybody);

        await Heal();
        await WorkOff(crew);
        var faults = history.Faults(await States());
        await TestContext.Progress.WriteLineAsync(history.Summary);

        Assert.That(faults, Is.Empty);
        Assert.That(history.Summary, Does.Not.StartWith("0 "));
    }

    private sealed record Agent(string Id, string Token);

    private sealed record Everybody(Agent[] Workers, Agent Once, Agent Acknowledging);

    private async Task Launch(int place)
    {
        (hosts[place], servers[place]) = await HostProcess.StartOn(cluster.ConnectionString);
    }

    private async Task<Everybody> Crew()
    {
        var owner = await servers[0]!.Post("/api/auth/register", """{"email":"chaos@ex.org","password":"testpass99","nickname":"chaos"}""");
        Assert.That(owner.Status, Is.EqualTo(201), owner.Text);
        var agents = new List<Agent>();
        for (var i = 0; i < Workers + 2; i++)
        {
            var agent = await TestAgent.Register(servers[0]!, "chaos@ex.org");
            agents.Add(new Agent(agent.SandboxId, agent.ProxyToken));
        }

        foreach (var agent in agents.Take(Workers)) Assert.That((await servers[0]!.Post("/api/agent/discovery/cards", """{"card":{"skills":["chaos"]}}""", agent.Token)).Status, Is.EqualTo(200));
        return new Everybody([.. agents.Take(Workers)], agents[Workers], agents[Workers + 1]);
    }

    private async Task Create(Agent from, Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var tasks = string.Join(',', Enumerable.Range(0, random.Next(1, 20)).Select(_ => """{"prompt":"p","pool":{"skill":"chaos"},"max_attempts":100}"""));
            if (await Ask(random, server => server.Post("/api/agent/tasks/batch", $$"""{"tasks":[{{tasks}}]}""", from.Token)) is { Status: 201 } made) history.Created(made.Json["task_ids"]!.AsArray().Select(id => id!.GetValue<string>()));
            if (history.Open > 500) await Pause(500, ct);
        }
    }

    private async Task Work(Agent worker, Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            foreach (var (task, fence) in await Claim(worker, random, random.Next(1, 6)))
                await Do(worker, random, task, fence, ct);
    }

    private async Task<IReadOnlyList<(string Task, long Fence)>> Claim(Agent worker, Random random, int limit)
    {
        var answer = await Ask(random, server => server.Post("/api/agent/tasks/claim", string.Create(CultureInfo.InvariantCulture, $$"""{"limit":{{limit}},"lease_seconds":{{Lease}},"wait_seconds":0.5}"""), worker.Token));
        if (answer is not { Status: 200 }) return [];
        var heard = TimeProvider.System.GetUtcNow();
        var claimed = new List<(string, long)>();
        foreach (var task in answer.Json["tasks"]!.AsArray())
        {
            var (id, fence) = (task!["task_id"]!.GetValue<string>(), task["fence"]!.GetValue<long>());
            history.Claimed(worker.Id, id, fence, heard, task["lease_until"]!.GetValue<DateTimeOffset>());
            claimed.Add((id, fence));
        }

        return claimed;
    }

    private async Task Do(Agent worker, Random random, string task, long fence, CancellationToken ct)
    {
        switch (random.Next(20))
        {
            // Killed: nobody hears of it again.
            case 0:
                return;
            // Overslept: the lease is over, and then it says that it is done.
            case 1:
                await Pause((int)(Lease * 1500), ct);
                break;
            case 2:
                history.GivingBack(task, fence);
                await Ask(random, server => server.Post($"/api/agent/tasks/{task}/release", $$"""{"fence":{{fence}}}""", worker.Token));
                return;
            case 3 or 4:
                if (await Ask(random, server => server.Post("/api/agent/tasks/renew", string.Create(CultureInfo.InvariantCulture, $$"""{"tasks":[{"task_id":"{{task}}","fence":{{fence}}}],"lease_seconds":{{Lease}}}"""), worker.Token)) is { Status: 200 } renewed
                    && renewed.Json["tasks"]![0]!["lease_until"] is { } until) history.Renewed(task, fence, until.GetValue<DateTimeOffset>());
                break;
        }

        if (await Ask(random, server => server.Put($"/api/agent/tasks/{task}/status", $$"""{"status":"completed","fence":{{fence}},"result":"{{worker.Id}}"}""", worker.Token)) is { Status: 200 }) history.Completed(task, fence);
    }

    private async Task Write(Everybody crew, Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var isToAcknowledge = random.Next(2) == 0;
            var to = isToAcknowledge ? crew.Acknowledging : crew.Once;
            if (await Ask(random, server => server.Post("/api/agent/mailbox/send", $$"""{"to":"{{to.Id}}","text":"m"}""", crew.Workers[0].Token)) is { Status: 201 } sent) history.Sent(sent["message_id"], isToAcknowledge);
        }
    }

    private async Task ReadOnce(Agent reader, CancellationToken ct)
    {
        var random = new Random(1);
        while (!ct.IsCancellationRequested) await ReadOnce(reader, random);
    }

    private async Task<int> ReadOnce(Agent reader, Random random)
    {
        if (await Ask(random, server => server.Get("/api/agent/mailbox/inbox?limit=7&wait=0.5", reader.Token)) is not { Status: 200 } inbox) return -1;
        var read = JsonNode.Parse(inbox.Body)!.AsArray().Select(message => message!["id"]!.GetValue<string>()).ToList();
        history.ReadOnce(read);
        return read.Count;
    }

    private async Task Acknowledge(Agent reader, Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested) await Acknowledge(reader, random);
    }

    /// <summary>Reads what is not acknowledged, and acknowledges it, or forgets to.</summary>
    private async Task<int> Acknowledge(Agent reader, Random random, bool forgets = true)
    {
        if (await Ask(random, server => server.Get("/api/agent/mailbox/messages?limit=20&wait=0.5", reader.Token)) is not { Status: 200 } page) return -1;
        var messages = page.Json["messages"]!.AsArray();
        history.Read(messages.Select(message => message!["id"]!.GetValue<string>()));
        if (messages.Count == 0 || (forgets && random.Next(4) == 0)) return messages.Count;
        await Ask(random, server => server.Post("/api/agent/mailbox/ack", $$"""{"through":{{messages[^1]!["sequence"]!.GetValue<long>()}}}""", reader.Token));
        return messages.Count;
    }

    private async Task Kill(Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Pause(random.Next(3000, 8000), ct);
            if (ct.IsCancellationRequested) return;
            if (random.Next(2) == 0)
            {
                await cluster.Kill();
                continue;
            }

            var place = random.Next(2);
            await hosts[place]!.Kill();
            await hosts[place]!.DisposeAsync();
            hosts[place] = null;
            await Relaunch(place);
        }
    }

    /// <summary>As a service manager does it: a server that finds no database at its start ends, and is started again.</summary>
    private async Task Relaunch(int place)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (hosts[place] is null)
            try
            {
                await Launch(place);
            }
            catch (InvalidOperationException down) when (down.Message.Contains("The database cannot be opened", StringComparison.Ordinal) && TimeProvider.System.GetElapsedTime(since) < LongestRestart)
            {
                await TestContext.Progress.WriteLineAsync("a server found no database at its start and is started again");
            }
    }

    private async Task Heal()
    {
        foreach (var server in servers)
            while (await Try(() => server!.Get("/readyz")) is not { Status: 200 }) await Task.Yield();
    }

    /// <summary>Nobody dies any more: everything that waits is done, everything that was sent is read.</summary>
    private async Task WorkOff(Everybody crew)
    {
        var random = new Random(0);
        while ((await States()).Values.Any(state => state != "completed"))
            foreach (var (task, fence) in await Claim(crew.Workers[0], random, 1000))
                if (await Ask(random, server => server.Put($"/api/agent/tasks/{task}/status", $$"""{"status":"completed","fence":{{fence}}}""", crew.Workers[0].Token)) is { Status: 200 }) history.Completed(task, fence);
        while (await ReadOnce(crew.Once, random) != 0) { }
        while (await Acknowledge(crew.Acknowledging, random, forgets: false) != 0) { }
    }

    private async Task<IReadOnlyDictionary<string, string>> States() =>
        JsonNode.Parse($"{await TestCluster.Ask(cluster.ConnectionString, "select coalesce(json_object_agg('task_' || id, state), '{}') from tasks.tasks")}")!.AsObject().ToDictionary(entry => entry.Key, entry => entry.Value!.GetValue<string>(), StringComparer.Ordinal);

    /// <summary>Asks one of the servers; null where nobody answered.</summary>
    private Task<Answer?> Ask(Random random, Func<Wire, Task<Answer>> ask) => Try(() => ask(servers[random.Next(servers.Length)]!));

    private static async Task<Answer?> Try(Func<Task<Answer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Part of the load, never a wait for something to become true: how long a worker oversleeps, how far killings lie apart, when enough waits. Ends early, and without a fault, where the load ends.</summary>
    private static Task Pause(int milliseconds, CancellationToken ct) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
