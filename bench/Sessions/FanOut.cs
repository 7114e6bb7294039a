using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using AgentPlatform.Bench.Load;

namespace AgentPlatform.Bench.Sessions;

/// <summary>How long it took from an append's answer until the last of the readers had the event; 0 where that was before the answer.</summary>
internal sealed record FanOutcome(FanOut FanOut, TimeSpan P50, TimeSpan P99, TimeSpan Slowest, int Appends)
{
    public bool? IsMet => FanOut.Goal is { } goal ? P99 <= goal : null;
}

/// <summary>Readers of one session's stream, to which one event after the other is appended at a fixed pace.</summary>
/// <param name="Readers">Connections that follow.</param>
/// <param name="Goal">For the 99th percentile; null where there is none.</param>
internal sealed record FanOut(int Readers, TimeSpan? Goal)
{
    private const int PerSecond = 20;
    private const int ConnectAtOnce = 100;

    // The first appends compile what they run through.
    private const int WarmUp = 20;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1) / PerSecond;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<FanOut> All { get; } = [new(100, null), new(500, TimeSpan.FromMilliseconds(15)), new(2000, TimeSpan.FromMilliseconds(50))];

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"fan-out to {Readers} readers");

    /// <summary>Appends for <paramref name="span"/>, on a session of its own.</summary>
    public async Task<FanOutcome> Run(Uri server, string key, TimeSpan span, CancellationToken ct)
    {
        var appends = WarmUp + (int)(span.TotalSeconds * PerSecond);
        var session = Guid.CreateVersion7().ToString();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null });
        await Append(client, server, key, session, 0, ct);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var crowd = new Crowd(Readers, appends);
        var sockets = await Connect(server, session, ct);
        var reading = Task.WhenAll(sockets.Select(socket => crowd.Read(socket, stop.Token)));
        try
        {
            var answered = new long[appends];
            using var timer = new PeriodicTimer(Pace);
            for (var number = 0; number < appends; number++)
            {
                await timer.WaitForNextTickAsync(ct);
                await Append(client, server, key, session, number + 1, ct);
                answered[number] = Stopwatch.GetTimestamp();
            }

            await reading.WaitAsync(Patience, ct);
            return Of(answered, crowd);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    private FanOutcome Of(long[] answered, Crowd crowd)
    {
        var (lags, slowest) = (new Histogram(), TimeSpan.Zero);
        for (var number = WarmUp; number < answered.Length; number++)
        {
            var lag = TimeSpan.FromTicks(Math.Max(0, Stopwatch.GetElapsedTime(answered[number], crowd.LastAt(number)).Ticks));
            lags.Record(lag);
            slowest = lag > slowest ? lag : slowest;
        }

        return new FanOutcome(this, lags.Percentile(0.5), lags.Percentile(0.99), slowest, answered.Length - WarmUp);
    }

    /// <summary>All readers, each behind the session's first event and with the head of its answer read.</summary>
    private async Task<List<Socket>> Connect(Uri server, string session, CancellationToken ct)
    {
        // HTTP/1.0: the body is what is written, without chunks around it.
        var request = Encoding.ASCII.GetBytes($"GET /api/sessions/{session}/stream?after=1 HTTP/1.0\r\nHost: {server.Host}\r\n\r\n");
        var sockets = new List<Socket>();
        foreach (var group in Enumerable.Range(0, Readers).Chunk(ConnectAtOnce)) sockets.AddRange(await Task.WhenAll(group.Select(_ => Follow(server, request, ct))));
        return sockets;
    }

    private static async Task<Socket> Follow(Uri server, byte[] request, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, ct);
        await socket.SendAsync(request, ct);
        var (head, one) = (new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append(await socket.ReceiveAsync(one, ct) == 1 ? (char)one[0] : throw new InvalidOperationException($"A reader was cut off: {head}"));
        return head.ToString().Contains(" 200 ", StringComparison.Ordinal) ? socket : throw new InvalidOperationException($"A reader was refused: {head}");
    }

    private static async Task Append(HttpMessageInvoker client, Uri server, string key, string session, int number, CancellationToken ct)
    {
        var body = $$$"""
            {"agent":{"provider":"anthropic","model":"claude-sonnet-4","tool":"claude-code"},"events":[{"event_id":"e{{{number.ToString(CultureInfo.InvariantCulture)}}}","timestamp":"2026-02-19T11:18:05Z",
            "event_type":{"type":"AgentMessage"},"content":{"blocks":[{"type":"Text","text":"{{{new string('x', 400)}}}"}]},"attributes":{"input_tokens":900,"output_tokens":120}}]}
            """;
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/api/sessions/{session}/events")) { Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json")) };
        message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using var answer = await client.SendAsync(message, ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Counts who has which event.</summary>
    private sealed class Crowd(int readers, int events)
    {
        // Nothing in an event's JSON can look like this: it has no line feed.
        private static readonly byte[] Mark = "\nevent: event\n"u8.ToArray();

        private readonly int[] counts = new int[events];
        private readonly long[] last = new long[events];

        /// <summary>When the last reader got the event with that number.</summary>
        public long LastAt(int number) => last[number];

        /// <summary>Ends when this reader has all of them.</summary>
        public async Task Read(Socket socket, CancellationToken ct)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(4096);
            try
            {
                for (var (number, matched) = (0, 0); number < events;)
                {
                    var length = await socket.ReceiveAsync(buffer, ct);
                    if (length == 0) throw new InvalidOperationException("A reader was cut off.");
                    var found = Marks(buffer.AsSpan(0, length), ref matched);
                    for (var i = 0; i < found; i++) Got(number++);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        private static int Marks(ReadOnlySpan<byte> bytes, ref int matched)
        {
            var found = 0;
            foreach (var one in bytes)
            {
                // The mark begins with a line feed and has no other one but its last byte.
                matched = one == Mark[matched] ? matched + 1 : one == Mark[0] ? 1 : 0;
                if (matched < Mark.Length) continue;
                found++;
                matched = 1;
            }

            return found;
        }

        private void Got(int number)
        {
            if (Interlocked.Increment(ref counts[number]) == readers) last[number] = Stopwatch.GetTimestamp();
        }
    }
}
