using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests;

/// <summary>Host and PostgreSQL are killed at random moments under append load: what was acknowledged is there, what was not is there once or not at all.</summary>
public sealed class AppendCrashTests
{
    private const int Kills = 20;
    private const int Sessions = 4;
    private const int WorkersPerSession = 2;
    private const string Agent = """{"provider":"p","model":"m","tool":"t"}""";

    private readonly ConcurrentDictionary<string, bool> acknowledged = new(StringComparer.Ordinal);
    private string data = "";
    private HostProcess? host;
    private int attempts;
    private long answers;

    private enum Victim
    {
        Host,
        Database,
        Both,
    }

    [SetUp]
    public void MakeFolder() => data = Directory.CreateTempSubdirectory("ap-append-crash-").FullName;

    [TearDown]
    public async Task RemoveFolder()
    {
        if (host is not null)
        {
            if (TestContext.CurrentContext.Result.Outcome.Status is NUnit.Framework.Interfaces.TestStatus.Failed) await TestContext.Out.WriteLineAsync(host.Output);
            await host.DisposeAsync();
        }

        Directory.Delete(data, recursive: true);
    }

    [Test]
    public async Task Every_acknowledged_event_survives_twenty_kills_and_none_is_there_twice()
    {
        var seed = Seed.FromEnvironment();
        await TestContext.Out.WriteLineAsync($"seed {seed.ToString(CultureInfo.InvariantCulture)} (AGENTPLATFORM_TEST_SEED)");
        var random = new Random(seed);
        (host, var http) = await HostProcess.Start(data);
        var key = (await http.Post("/api/register", """{"nickname":"crash"}"""))["api_key"];

        for (var kill = 0; kill < Kills; kill++)
        {
            var victim = (Victim)random.Next(3);
            await Load(http, key, random.Next(1, 120), async () =>
            {
                if (victim is Victim.Database or Victim.Both) await HostProcess.KillPostgres(data);
                if (victim is Victim.Host or Victim.Both) await host.Kill();
            });
            if (victim is Victim.Database) continue;
            http.Dispose();
            await host.DisposeAsync();
            (host, http) = await HostProcess.Start(data);
        }

        await UntilAppendsWork(http, key);
        for (var session = 0; session < Sessions; session++) await IsWhole(http, key, session);
        Assert.That(acknowledged, Has.Count.GreaterThan(10 * Kills));
        await TestContext.Out.WriteLineAsync($"{acknowledged.Count} acknowledged of {attempts} sent");
        Assert.That(host.Output, Does.Not.Contain(key));
        http.Dispose();
    }

    private static string Name(int session) => $"crash-{session.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Each acknowledged event once, the others once or not at all, and numbers that fit.</summary>
    private async Task IsWhole(Wire http, string key, int session)
    {
        var created = await http.Post($"/api/sessions/{Name(session)}/events", """{"events":[]}""", key);
        Assert.That(created.Status, Is.EqualTo(200), created.Text);
        var listed = (await http.Get("/api/sessions?per_page=100", key)).Json["sessions"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());
        var stored = new List<string>();
        foreach (var id in listed)
        {
            var lines = (await http.Get($"/api/sessions/{id}/raw")).Text.TrimEnd('\n').Split('\n');
            if (JsonNode.Parse(lines[0])!["session_id"]!.GetValue<string>() != Name(session)) continue;
            stored.AddRange(lines[1..^1].Select(line => JsonNode.Parse(line)!["event_id"]!.GetValue<string>()));
            Assert.That(JsonNode.Parse(lines[^1])!["event_count"]!.GetValue<int>(), Is.EqualTo(lines.Length - 2));
            Assert.That((await http.Get($"/api/sessions/{id}")).Json["event_count"]!.GetValue<int>(), Is.EqualTo(lines.Length - 2));
            Assert.That(await Sequences(http, id), Is.EqualTo(Enumerable.Range(1, lines.Length - 2)), "gapless");
        }

        Assert.That(stored, Is.Unique);
        Assert.That(stored, Is.SupersetOf(acknowledged.Keys.Where(id => id.StartsWith($"{Name(session)}-", StringComparison.Ordinal))));
    }

    private static async Task<List<int>> Sequences(Wire http, string id)
    {
        var sequences = new List<int>();
        for (int? after = 0; after is not null;)
        {
            var page = (await http.Get($"/api/sessions/{id}/events?after={after.Value.ToString(CultureInfo.InvariantCulture)}&limit=1000")).Json;
            sequences.AddRange(page["events"]!.AsArray().Select(item => item!["sequence"]!.GetValue<int>()));
            after = page["next"]?.GetValue<int>();
        }

        return sequences;
    }

    /// <summary>Appends from several workers; when <paramref name="goal"/> more are acknowledged, the kill happens, and everybody goes on until they have noticed.</summary>
    private async Task Load(Wire http, string key, int goal, Func<Task> kill)
    {
        await UntilAppendsWork(http, key);
        var until = Interlocked.Read(ref answers) + goal;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isKilled = false;
        var workers = Enumerable.Range(0, Sessions * WorkersPerSession).Select(worker => Task.Run(async () =>
        {
            while (await Append(http, key, worker % Sessions) && !Volatile.Read(ref isKilled))
                if (Interlocked.Read(ref answers) >= until) reached.TrySetResult();
        })).ToArray();

        var first = await Task.WhenAny(reached.Task, Task.WhenAll(workers)).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(first, Is.SameAs(reached.Task), "the server stopped answering before it was killed");
        await kill();
        Volatile.Write(ref isKilled, true);
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromMinutes(2));
    }

    private async Task UntilAppendsWork(Wire http, string key)
    {
        var since = TimeProvider.System.GetTimestamp();
        for (var session = 0; session < Sessions; session++)
            while (!await Append(http, key, session)) Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromMinutes(1)));
    }

    /// <summary>A batch of one to three events; false when it was not acknowledged.</summary>
    private async Task<bool> Append(Wire http, string key, int session)
    {
        var number = Interlocked.Increment(ref attempts);
        var ids = Enumerable.Range(0, 1 + number % 3).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Name(session)}-{number}.{i}")).ToList();
        var events = string.Join(',', ids.Select(id => $$$"""{"event_id":"{{{id}}}","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"AgentMessage"},"content":{"blocks":[]}}"""));
        try
        {
            var answer = await http.Post($"/api/sessions/{Name(session)}/events", $$"""{"agent":{{Agent}},"events":[{{events}}]}""", key);
            if (answer.Status != 200)
            {
                Assert.That(answer.Status, Is.EqualTo(503), answer.Text);
                return false;
            }

            foreach (var id in ids) acknowledged[id] = true;
            Interlocked.Increment(ref answers);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
