using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests.Streams;

/// <summary>Many readers of one stream, some of which do not read.</summary>
[NonParallelizable]
public sealed partial class CrowdTests
{
    private const int Readers = 1800;
    private const int Stalled = 200;
    private const int Batches = 72;
    private const int EventsPerBatch = 8;
    private const int EventBytes = 8 * 1024;

    /// <summary>How much the server may grow under load: nothing that grows with the amount of data, which is many times as much.</summary>
    private const long MostGrowth = 256L * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Two_hundred_that_do_not_read_cost_no_memory_and_delay_nobody()
    {
        var (host, http) = await HostProcess.StartOn(await TestCluster.NewDatabase(), "--AgentPlatform:Streams:KeepAlive=00:10:00");
        await using var running = host;
        var key = (await http.Post("/api/register", """{"nickname":"crowd"}"""))["api_key"];
        var id = Guid.CreateVersion7().ToString();
        await Append(http, id, key, 0);
        var (expected, ends) = Expected();

        var stalled = await Connect(http.Base, id, Stalled, isStalled: true);
        var sockets = await Connect(http.Base, id, Readers, isStalled: false);
        var readers = sockets.Select(socket => new Reader(socket, expected)).ToList();
        await Task.WhenAll(readers.Select(reader => reader.To(ends[0]))).WaitAsync(Patience);
        var before = host.ResidentBytes();

        var (start, most) = (TimeProvider.System.GetTimestamp(), 0L);
        for (var batch = 1; batch < Batches; batch++)
        {
            await Append(http, id, key, batch);
            await Task.WhenAll(readers.Select(reader => reader.To(ends[batch]))).WaitAsync(Patience);
            most = Math.Max(most, host.ResidentBytes() - before);
        }

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{Readers * (long)expected.Length >> 20} MiB to {Readers} readers in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s, {expected.Length >> 20} MiB to each; before {before >> 20} MiB, growth {most >> 20} MiB"));
        Assert.That(most, Is.LessThan(MostGrowth));
        var loaded = TimeProvider.System.GetTimestamp();
        while (await Open(http) > Readers) Assert.That(TimeProvider.System.GetElapsedTime(loaded), Is.LessThan(Patience), "those that do not read are cut off");
        Assert.That(await Open(http), Is.EqualTo(Readers), "and nobody else is");
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"all stalled ones were cut off {TimeProvider.System.GetElapsedTime(loaded).TotalSeconds:0.0} s later, growth now {host.ResidentBytes() - before >> 20} MiB"));
        foreach (var socket in (IEnumerable<Socket>)[.. stalled, .. sockets]) socket.Dispose();
        http.Dispose();
    }

    private static async Task<double> Open(Wire http) => double.Parse(OpenNow().Match((await http.Get("/metrics")).Text).Groups["count"].Value, CultureInfo.InvariantCulture);

    private static async Task<List<Socket>> Connect(Uri server, string id, int count, bool isStalled)
    {
        // HTTP/1.0: the body is what is written, without chunks around it.
        var request = Encoding.ASCII.GetBytes($"GET /api/sessions/{id}/stream HTTP/1.0\r\nHost: x\r\n\r\n");
        var sockets = new List<Socket>();
        foreach (var group in Enumerable.Range(0, count).Chunk(100))
        {
            sockets.AddRange(await Task.WhenAll(group.Select(async _ =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                if (isStalled) socket.ReceiveBufferSize = 4096;
                await socket.ConnectAsync(server.Host, server.Port);
                await socket.SendAsync(request);
                var one = new byte[1];
                for (var end = 0; end < 4; end = one[0] == "\r\n\r\n"[end] ? end + 1 : one[0] == '\r' ? 1 : 0)
                    Assert.That(await socket.ReceiveAsync(one), Is.EqualTo(1));
                return socket;
            })).WaitAsync(Patience));
        }

        return sockets;
    }

    private static async Task Append(Wire http, string id, string key, int batch)
    {
        var events = Enumerable.Range(batch * EventsPerBatch, EventsPerBatch).Select(number => $"{{{Members(number)}}}");
        var answer = await http.Post($"/api/sessions/{id}/events", $$"""{"agent":{"provider":"p","model":"m","tool":"t"},"events":[{{string.Join(',', events)}}]}""", key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
    }

    private static string Members(int number) => string.Create(CultureInfo.InvariantCulture,
        $$"""
        "event_id":"e{{number:D6}}","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"AgentMessage"},"content":{"blocks":[{"type":"Text","text":"{{new string((char)('a' + number % 26), EventBytes)}}"}]}
        """);

    private static string Frame(int number) => string.Create(CultureInfo.InvariantCulture, $"id: {number + 1}\nevent: event\ndata: {{\"type\":\"event\",{Members(number)}}}\n\n");

    /// <summary>Every byte that a reader gets, and how many of them there are up to the end of each batch.</summary>
    private static (byte[] Bytes, List<int> Ends) Expected()
    {
        var text = new StringBuilder("retry: 1000\n\n");
        var ends = new List<int>();
        for (var number = 0; number < Batches * EventsPerBatch; number++)
        {
            text.Append(Frame(number));
            if ((number + 1) % EventsPerBatch == 0) ends.Add(text.Length);
        }

        return (Encoding.ASCII.GetBytes(text.ToString()), ends);
    }

    [GeneratedRegex(@"(?m)^agentplatform_streams_readers(\{[^}]*\})? (?<count>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OpenNow();

    /// <summary>Sees that everything comes, in order, and nothing else.</summary>
    private sealed class Reader(Socket socket, byte[] expected)
    {
        private readonly byte[] buffer = new byte[32 * 1024];
        private int at;

        public async Task To(int end)
        {
            while (at < end)
            {
                var count = await socket.ReceiveAsync(buffer);
                if (count == 0 || !expected.AsSpan(at, Math.Min(count, expected.Length - at)).SequenceEqual(buffer.AsSpan(0, count))) Assert.Fail($"Something else than expected at byte {at.ToString(CultureInfo.InvariantCulture)}");
                at += count;
            }
        }
    }
}
