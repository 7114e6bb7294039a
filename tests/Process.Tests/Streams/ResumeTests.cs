using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests.Streams;

/// <summary>Readers that are cut off again and again, and servers that die, while others write.</summary>
[NonParallelizable]
public sealed class ResumeTests
{
    private const int Total = 10_000;
    private const int Writers = 4;
    private const int Disconnects = 200;

    /// <summary>Set it to the number that a failed run printed to see that run's choices again.</summary>
    private const string SeedVariable = "STREAM_TEST_SEED";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly List<Wire> servers = [];
    private readonly List<HostProcess> hosts = [];

    [TearDown]
    public async Task StopHosts()
    {
        foreach (var host in hosts)
        {
            if (TestContext.CurrentContext.Result.Outcome.Status is NUnit.Framework.Interfaces.TestStatus.Failed) await TestContext.Out.WriteLineAsync(host.Output);
            await host.DisposeAsync();
        }

        hosts.Clear();
        servers.Clear();
    }

    [Test]
    public async Task A_reader_that_is_cut_off_200_times_while_a_server_is_killed_loses_doubles_and_reorders_nothing()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : (int)(TimeProvider.System.GetTimestamp() & int.MaxValue);
        await TestContext.Out.WriteLineAsync($"{SeedVariable}={seed.ToString(CultureInfo.InvariantCulture)}");
        var database = await TestCluster.NewDatabase();
        var doomed = await Launch(database);
        await Launch(database);
        var key = (await servers[0].Post("/api/register", """{"nickname":"resume"}"""))["api_key"];
        var id = Guid.CreateVersion7().ToString();
        await Append(servers[0], id, key, []);

        // Writers stay a little ahead of the reader, so that it is cut off while they write.
        using var ahead = new SemaphoreSlim(400);
        var writing = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(id, key, writer, new Random(seed + writer), ahead))).ToArray();
        var steady = Task.Run(() => Read(id, new Random(seed - 1), 0, _ => Task.CompletedTask));
        Task replaced = Task.CompletedTask;
        var seen = await Read(id, new Random(seed), Disconnects, async count =>
        {
            ahead.Release();
            if (count != Total / 2) return;
            lock (gate) servers.RemoveAt(0);
            await doomed.Kill();
            replaced = Task.Run(() => Launch(database));
        }).WaitAsync(Patience);
        // One that comes up late is ended with the others.
        await Task.WhenAll([replaced, .. writing]).WaitAsync(Patience);

        Assert.That(seen, Has.Count.EqualTo(Total).And.Unique);
        for (var writer = 0; writer < Writers; writer++)
        {
            var own = seen.Where(name => name.StartsWith($"w{writer.ToString(CultureInfo.InvariantCulture)}-", StringComparison.Ordinal)).ToList();
            Assert.That(own, Is.EqualTo(Enumerable.Range(0, Total / Writers).Select(number => Name(writer, number))), "what one writer wrote one after the other is read so");
        }

        Assert.That(await steady.WaitAsync(Patience), Is.EqualTo(seen), "another reader sees the same");
        var raw = (await Server(new Random(0)).Get($"/api/sessions/{id}/raw")).Text.Split('\n')[1..^2];
        Assert.That(raw.Select(EventId), Is.EqualTo(seen), "and so it is stored");
    }

    /// <summary>Reads to the end over as many connections as it takes; returns the events' ids in the order in which they came.</summary>
    private async Task<List<string>> Read(string id, Random random, int disconnects, Func<int, Task> read)
    {
        var seen = new List<string>();
        var cuts = 0;
        while (seen.Count < Total)
        {
            // Half of the events are read in as many pieces as there are cuts to make; some connections see none.
            var rest = cuts++ < disconnects ? random.Next(0, Total / disconnects) : Total;
            try
            {
                await using var reader = await EventReader.Open(Server(random).Base, $"/api/sessions/{id}/stream", lastEventId: seen.Count.ToString(CultureInfo.InvariantCulture));
                Assert.That(reader.Status, Is.EqualTo(200));
                for (; rest > 0 && seen.Count < Total && await reader.Event() is { } frame; rest--)
                {
                    Assert.That(frame.Id, Is.EqualTo((seen.Count + 1).ToString(CultureInfo.InvariantCulture)));
                    seen.Add(EventId(frame.Data!));
                    await read(seen.Count);
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                // Its server was killed; it goes on at another one.
            }
        }

        Assert.That(cuts, Is.GreaterThanOrEqualTo(disconnects));
        return seen;
    }

    private async Task Write(string id, string key, int writer, Random random, SemaphoreSlim ahead)
    {
        for (var next = 0; next < Total / Writers;)
        {
            var names = Enumerable.Range(next, Math.Min(random.Next(1, 25), Total / Writers - next)).Select(number => Name(writer, number)).ToList();
            foreach (var _ in names) await ahead.WaitAsync();
            // One that was not acknowledged is sent again, with the same ids.
            while (!await Append(Server(random), id, key, names)) { }
            next += names.Count;
        }
    }

    private static async Task<bool> Append(Wire server, string id, string key, IReadOnlyList<string> names)
    {
        var events = names.Select(name => $$$"""{"event_id":"{{{name}}}","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking"},"content":{"blocks":[]}}""");
        try
        {
            var answer = await server.Post($"/api/sessions/{id}/events", $$"""{"agent":{"provider":"p","model":"m","tool":"t"},"events":[{{string.Join(',', events)}}]}""", key);
            Assert.That(answer.Status, Is.AnyOf(200, 503), answer.Text);
            return answer.Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<HostProcess> Launch(string database)
    {
        var (host, http) = await HostProcess.StartOn(database);
        lock (gate)
        {
            hosts.Add(host);
            servers.Add(http);
        }

        return host;
    }

    private Wire Server(Random random)
    {
        lock (gate) return servers[random.Next(servers.Count)];
    }

    private static string Name(int writer, int number) => string.Create(CultureInfo.InvariantCulture, $"w{writer}-{number}");

    private static string EventId(string line) => JsonNode.Parse(line)!["event_id"]!.GetValue<string>();
}
