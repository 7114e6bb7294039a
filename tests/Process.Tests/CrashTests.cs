using System.Collections.Concurrent;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests;

/// <summary>Host and PostgreSQL are killed in turn under load: nothing that was acknowledged is lost.</summary>
public sealed class CrashTests
{
    private const int Workers = 4;
    private const int UploadsBetweenKills = 40;

    private readonly ConcurrentDictionary<string, string> acknowledged = new(StringComparer.Ordinal);
    private string data = "";
    private HostProcess? host;
    private int attempts;

    [SetUp]
    public void MakeFolder() => data = Directory.CreateTempSubdirectory("ap-crash-").FullName;

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
    public async Task Every_acknowledged_upload_survives_kill_9_of_host_and_database()
    {
        (host, var http) = await HostProcess.Start(data);
        var key = (await http.Post("/api/register", """{"nickname":"crash"}"""))["api_key"];

        // Host alone: PostgreSQL goes down with it.
        await Load(http, key, () => host.Kill());
        (host, http) = await HostProcess.Start(data);

        // PostgreSQL alone: the host brings it back.
        await Load(http, key, async () => Assert.That(await HostProcess.KillPostgres(data), Is.True));
        await UntilUploadsWorkAgain(http, key);

        // Both, the database first, so that it has to recover.
        await Load(http, key, async () =>
        {
            Assert.That(await HostProcess.KillPostgres(data), Is.True);
            await host.Kill();
        });
        (host, http) = await HostProcess.Start(data);

        foreach (var (id, name) in acknowledged)
        {
            var detail = await http.Get($"/api/sessions/{id}");
            Assert.That((detail.Status, detail["title"]), Is.EqualTo((200, name)), $"{id} was acknowledged");
            Assert.That((await http.Get($"/api/sessions/{id}/raw")).Text.Split('\n'), Has.Length.EqualTo(4));
        }

        var stored = (await http.Get("/api/sessions", key)).Json["total"]!.GetValue<int>();
        Assert.That(stored, Is.InRange(acknowledged.Count, attempts), "a session is stored once or not at all");
        Assert.That(acknowledged, Has.Count.GreaterThan(3 * UploadsBetweenKills));
        http.Dispose();
        Assert.That(host.Output, Does.Not.Contain(key));
    }

    /// <summary>Uploads from several workers until the kill has happened and everybody has noticed.</summary>
    private async Task Load(Wire http, string key, Func<Task> kill)
    {
        var goal = acknowledged.Count + UploadsBetweenKills;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isKilled = false;
        var workers = Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            while (await Upload(http, key) && !Volatile.Read(ref isKilled))
                if (acknowledged.Count >= goal) reached.TrySetResult();
        })).ToArray();

        var first = await Task.WhenAny(reached.Task, Task.WhenAll(workers)).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(first, Is.SameAs(reached.Task), "the server stopped answering before it was killed");
        await kill();
        Volatile.Write(ref isKilled, true);
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromMinutes(2));
    }

    private async Task UntilUploadsWorkAgain(Wire http, string key)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await Upload(http, key)) Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromMinutes(1)));
    }

    /// <summary>One upload; false when it was not acknowledged.</summary>
    private async Task<bool> Upload(Wire http, string key)
    {
        var name = $"upload {Interlocked.Increment(ref attempts)}";
        var body = $$$$"""
            {"session":{"version":"hail-1.0.0","session_id":"s","agent":{"provider":"p","model":"m","tool":"t"},"context":{"title":"{{{{name}}}}","created_at":"2026-02-19T11:18:05Z","updated_at":"2026-02-19T11:18:05Z"},"events":[{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking"},"content":{"blocks":[]}}],"stats":{"event_count":1,"message_count":0,"tool_call_count":0,"task_count":0,"duration_seconds":0}}}
            """;
        try
        {
            var answer = await http.Post("/api/sessions", body, key);
            if (answer.Status != 201)
            {
                Assert.That(answer.Status, Is.EqualTo(503), answer.Text);
                return false;
            }

            acknowledged[answer["id"]] = name;
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
