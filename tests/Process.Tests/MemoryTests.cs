using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests;

/// <summary>A recording of any length passes through the server in both directions without being held.</summary>
[NonParallelizable]
[Platform("Linux", Reason = "reads the process's peak memory from /proc")]
public sealed class MemoryTests
{
    private const int Events = 100_000;
    private const long MostGrowth = 50_000_000;

    private string data = "";

    [SetUp]
    public void MakeFolder() => data = Directory.CreateTempSubdirectory("ap-memory-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(data, recursive: true);

    [Test]
    public async Task A_hundred_thousand_events_come_in_and_go_out_in_less_than_50_MB()
    {
        var (host, http) = await HostProcess.Start(data);
        await using var running = host;
        var key = (await http.Post("/api/register", """{"nickname":"memory"}"""))["api_key"];
        // What the first requests of their kind compile and keep does not belong to the recording.
        for (var i = 0; i < 3; i++) await Download(http, (await Upload(http, key, 2_000)).Id);

        var before = host.ResetPeakMemory();
        var (id, sent) = await Upload(http, key, Events);
        var afterUpload = host.PeakMemory();
        var (received, lines) = await Download(http, id);
        var afterDownload = host.PeakMemory();
        http.Dispose();

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"sent {sent / 1e6:0} MB, received {received / 1e6:0} MB; memory {before / 1e6:0} MB, at most {afterUpload / 1e6:0} MB with the upload, {afterDownload / 1e6:0} MB with the download"));
        Assert.That(lines, Is.EqualTo(Events + 2));
        Assert.That(new[] { sent, received }, Is.All.GreaterThan(100_000_000));
        Assert.That(afterUpload - before, Is.LessThan(MostGrowth));
        Assert.That(afterDownload - before, Is.LessThan(MostGrowth));
    }

    private static async Task<(string Id, long Bytes)> Upload(Wire http, string key, int events)
    {
        using var content = new GeneratedRecording(events);
        var answer = await http.Send(HttpMethod.Post, "/api/sessions", content, key);
        Assert.That(answer.Status, Is.EqualTo(201), answer.Text);
        return (answer["id"], content.Sent);
    }

    private static async Task<(long Bytes, int Lines)> Download(Wire http, string id)
    {
        using var client = new HttpClient { BaseAddress = http.Base };
        await using var body = await client.GetStreamAsync($"/api/sessions/{id}/raw");
        var buffer = new byte[64 * 1024];
        var (bytes, lines) = (0L, 0);
        for (int read; (read = await body.ReadAsync(buffer)) > 0; bytes += read) lines += buffer.AsSpan(0, read).Count((byte)'\n');
        return (bytes, lines);
    }

    /// <summary>A recording that is made while it is sent.</summary>
    private sealed class GeneratedRecording : HttpContent
    {
        private readonly int events;
        private readonly Random random = new(7);

        public GeneratedRecording(int events)
        {
            this.events = events;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await Write(stream, """
                {"session":{"version":"hail-1.0.0","session_id":"s","agent":{"provider":"p","model":"m","tool":"t"},"context":{"title":"Long","created_at":"2026-02-19T11:18:05Z","updated_at":"2026-02-19T11:18:05Z"},
                """);
            await Write(stream, string.Create(CultureInfo.InvariantCulture, $$"""
                "stats":{"event_count":{{events}},"message_count":0,"tool_call_count":0,"task_count":0,"duration_seconds":0},"events":[
                """));
            for (var i = 0; i < events; i++)
            {
                var text = new StringBuilder(1100);
                while (text.Length < 950) text.Append("word").Append(random.Next(100_000)).Append(text.Length % 7 == 0 ? "\\n" : " ");
                await Write(stream, $$"""
                    {{(i == 0 ? "" : ",")}}{"event_id":"event-{{i.ToString(CultureInfo.InvariantCulture)}}","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"AgentMessage"},"content":{"blocks":[{"type":"Text","text":"{{text}}"}]},"attributes":{"input_tokens":3} }
                    """);
            }

            await Write(stream, "]}}");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private async Task Write(Stream stream, string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Sent += bytes.Length;
            await stream.WriteAsync(bytes);
        }
    }
}
