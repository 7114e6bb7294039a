using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests.Streams;

/// <summary>A reader while the database dies and comes back.</summary>
public sealed class DatabaseAwayTests
{
    private string data = "";

    [SetUp]
    public void MakeFolder() => data = Directory.CreateTempSubdirectory("ap-away-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(data, recursive: true);

    [Test]
    public async Task A_reader_stays_and_goes_on_when_the_database_is_back()
    {
        var (host, http) = await HostProcess.Start(data, "--AgentPlatform:Streams:KeepAlive=00:00:00.2");
        await using var running = host;
        var key = (await http.Post("/api/register", """{"nickname":"away"}"""))["api_key"];
        var id = Guid.CreateVersion7().ToString();
        Assert.That(await Append(http, id, key, "e1"), Is.EqualTo(200));
        await using var reader = await EventReader.Open(http.Base, $"/api/sessions/{id}/stream", key);
        Assert.That((await reader.Event())?.Id, Is.EqualTo("1"));

        Assert.That(await HostProcess.KillPostgres(data), Is.True);
        Assert.That((await reader.Block())?.Comment, Is.EqualTo("keep-alive"));
        var since = TimeProvider.System.GetTimestamp();
        while (await Append(http, id, key, "e2") is var status && status != 200)
        {
            Assert.That(status, Is.EqualTo(503));
            Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromMinutes(1)));
        }

        var next = await reader.Event();
        Assert.That((next?.Id, next?.Event), Is.EqualTo(("2", "event")));
        http.Dispose();
    }

    private static async Task<int> Append(Wire http, string id, string key, string name)
    {
        var answer = await http.Post($"/api/sessions/{id}/events", $$$"""
            {"agent":{"provider":"p","model":"m","tool":"t"},"events":[{"event_id":"{{{name}}}","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking"},"content":{"blocks":[]}}]}
            """, key);
        return answer.Status;
    }
}
