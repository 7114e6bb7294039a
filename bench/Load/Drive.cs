using System.Buffers;
using System.Diagnostics;
using System.Text;
using AgentPlatform.Bench.Running;

namespace AgentPlatform.Bench.Load;

/// <summary>What one measurement saw.</summary>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="P50">Half of them were faster.</param>
/// <param name="P99">One in a hundred was slower.</param>
/// <param name="BytesPerSecond">Bytes of the answers' bodies.</param>
/// <param name="Cpu">Processor time per answer.</param>
internal sealed record Measured(double PerSecond, TimeSpan P50, TimeSpan P99, double BytesPerSecond, CpuShare Cpu)
{
    /// <summary>Each number's middle value: repeated runs on a machine that is not quiet.</summary>
    public static Measured Median(IReadOnlyCollection<Measured> runs) => new(
        Middle(runs, run => run.PerSecond), Middle(runs, run => run.P50), Middle(runs, run => run.P99), Middle(runs, run => run.BytesPerSecond),
        new CpuShare(Middle(runs, run => run.Cpu.Server), Middle(runs, run => run.Cpu.Database), Middle(runs, run => run.Cpu.Generator)));

    private static T Middle<T>(IReadOnlyCollection<Measured> runs, Func<Measured, T> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);
}

/// <summary>A closed loop: every connection sends its next request when the last one has been answered.</summary>
internal static class Drive
{
    private const int Waiting = 0;
    private const int Measuring = 1;
    private const int Done = 2;

    /// <summary>Drives <paramref name="request"/> over <paramref name="connections"/> connections; any answer but a success ends the run.</summary>
    public static async Task<Measured> Run(int connections, Func<Random, HttpRequestMessage> request, TimeSpan warmUp, TimeSpan span, CpuMeter meter, CancellationToken ct)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false, AllowAutoRedirect = false, UseProxy = false, ActivityHeadersPropagator = null };
        using var client = new HttpMessageInvoker(handler);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var phase = new Phase();
        var workers = Enumerable.Range(0, connections).Select(seed => Task.Run(() => Work(client, request, new Random(seed), phase, stop.Token), CancellationToken.None)).ToArray();

        var all = Task.WhenAll(workers);
        await Pause(all, warmUp, stop.Token);
        var before = meter.Read();
        var start = Stopwatch.GetTimestamp();
        phase.Now = Measuring;
        await Pause(all, span, stop.Token);
        phase.Now = Done;
        var elapsed = Stopwatch.GetElapsedTime(start);
        var cpu = meter.Read() - before;
        var counts = await all;

        var (latencies, answers, bytes) = (new Histogram(), 0L, 0L);
        foreach (var worker in counts)
        {
            latencies.Add(worker.Latencies);
            answers += worker.Answers;
            bytes += worker.Bytes;
        }

        return new Measured(answers / elapsed.TotalSeconds, latencies.Percentile(0.5), latencies.Percentile(0.99), bytes / elapsed.TotalSeconds, cpu.Per(answers));
    }

    // A worker that fails ends the wait at once.
    private static async Task Pause(Task workers, TimeSpan span, CancellationToken ct)
    {
        if (await Task.WhenAny(workers, Task.Delay(span, TimeProvider.System, ct)) == workers) await workers;
        ct.ThrowIfCancellationRequested();
    }

    private static async Task<Counts> Work(HttpMessageInvoker client, Func<Random, HttpRequestMessage> request, Random random, Phase phase, CancellationToken ct)
    {
        var counts = new Counts();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        while (phase.Now != Done)
        {
            var start = Stopwatch.GetTimestamp();
            using var message = request(random);
            using var response = await client.SendAsync(message, ct);
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            if (!response.IsSuccessStatusCode) await Fail(message, response, body, ct);
            var length = 0L;
            for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;) length += read;
            if (phase.Now != Measuring) continue;
            counts.Latencies.Record(Stopwatch.GetElapsedTime(start));
            counts.Answers++;
            counts.Bytes += length;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return counts;
    }

    private static async Task Fail(HttpRequestMessage request, HttpResponseMessage response, Stream body, CancellationToken ct)
    {
        using var reader = new StreamReader(body, Encoding.UTF8);
        throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}: {await reader.ReadToEndAsync(ct)}");
    }

    private sealed class Phase
    {
        private volatile int now = Waiting;

        public int Now
        {
            get => now;
            set => now = value;
        }
    }

    private sealed class Counts
    {
        public Histogram Latencies { get; } = new();

        public long Answers { get; set; }

        public long Bytes { get; set; }
    }
}
