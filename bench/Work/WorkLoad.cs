using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AgentPlatform.Bench.Load;
using AgentPlatform.Bench.Running;

namespace AgentPlatform.Bench.Work;

/// <summary>Something that was counted for a while, and the processor time of each of them, where it was read.</summary>
internal sealed record WorkFigure(double PerSecond, TimeSpan P50, TimeSpan P99, CpuShare? Each = null);

/// <summary>Agents that work over HTTP, as agents do.</summary>
internal sealed class WorkLoad(Uri server, CpuMeter meter) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 2000, UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };

    public void Dispose() => client.Dispose();

    // Code that runs rarely is compiled for good late: what a server does in its first seconds is not what it does.
    private const int Learning = 400;

    /// <summary>So many workers claim a task and complete it, one by one, each with a token and a connection of its own.</summary>
    public Task<WorkFigure> ClaimAndComplete(int workers, TimeSpan warmUp, TimeSpan span, CancellationToken ct) => Count(workers, warmUp, span, 1, worker =>
    {
        var connection = new PlainClient(server, WorkSeed.Token(worker));
        return (connection, _ =>
        {
            var claimed = JsonSerializer.Deserialize<JsonElement>(connection.Send("POST", "/api/agent/tasks/claim", """{"limit":1,"lease_seconds":60}"""));
            var task = claimed.GetProperty("tasks")[0];
            connection.Send("PUT", $"/api/agent/tasks/{task.GetProperty("task_id").GetString()}/status", $$"""{"status":"completed","fence":{{task.GetProperty("fence").GetInt64()}}}""");
            return Task.CompletedTask;
        }
        );
    }, ct);

    /// <summary>A thousand tasks with each request.</summary>
    public Task<WorkFigure> Enqueue(int clients, TimeSpan warmUp, TimeSpan span, CancellationToken ct)
    {
        var body = $$"""{"tasks":[{{string.Join(',', Enumerable.Repeat($$$"""{"prompt":"Say hello","pool":{"skill":"{{{WorkSeed.Skill}}}"}}""", 1000))}}]}""";
        return Count(clients, warmUp, span, 1000, client => (null, stop => Send(HttpMethod.Post, "/api/agent/tasks/batch", body, client, stop)), ct);
    }

    /// <summary>A thousand tasks with each claim.</summary>
    public Task<WorkFigure> ClaimMany(int clients, TimeSpan warmUp, TimeSpan span, CancellationToken ct) =>
        Count(clients, warmUp, span, 1000, client => (null, stop => Send(HttpMethod.Post, "/api/agent/tasks/claim", """{"limit":1000,"lease_seconds":600}""", client, stop)), ct);

    /// <summary>From the moment at which a task is handed over to that at which a worker who waited has it.</summary>
    public async Task<WorkFigure> Latency(int samples, CancellationToken ct)
    {
        var (histogram, began) = (new Histogram(), Stopwatch.GetTimestamp());
        for (var i = 0; i < samples + Learning; i++)
        {
            var waits = Send(HttpMethod.Post, "/api/agent/tasks/claim", """{"limit":1,"lease_seconds":60,"wait_seconds":30}""", 1, ct);
            // It waits when its request has had time to arrive; a task that comes earlier would be found without waking anybody.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
            var start = Stopwatch.GetTimestamp();
            var made = Send(HttpMethod.Post, "/api/agent/tasks/batch", $$$"""{"tasks":[{"prompt":"Say hello","pool":{"skill":"{{{WorkSeed.Skill}}}"}}]}""", 2, ct);
            var task = (await waits).GetProperty("tasks")[0];
            if (i >= Learning) histogram.Record(Stopwatch.GetElapsedTime(start));
            await made;
            await Send(HttpMethod.Put, $"/api/agent/tasks/{task.GetProperty("task_id").GetString()}/status", $$"""{"status":"completed","fence":{{task.GetProperty("fence").GetInt64()}}}""", 1, ct);
        }

        return new WorkFigure(samples / Stopwatch.GetElapsedTime(began).TotalSeconds, histogram.Percentile(0.5), histogram.Percentile(0.99));
    }

    /// <summary>From the moment at which a message is sent to that at which a reader who waited has it.</summary>
    public async Task<WorkFigure> MailLatency(int samples, CancellationToken ct)
    {
        var (histogram, began) = (new Histogram(), Stopwatch.GetTimestamp());
        for (var i = 0; i < samples + Learning; i++)
        {
            var waits = Send(HttpMethod.Get, "/api/agent/mailbox/inbox?wait=30", null, 1, ct);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
            var start = Stopwatch.GetTimestamp();
            var sent = Send(HttpMethod.Post, "/api/agent/mailbox/send", $$"""{"to":"{{WorkSeed.AgentId(1)}}","text":"hello"}""", 2, ct);
            await waits;
            if (i >= Learning) histogram.Record(Stopwatch.GetElapsedTime(start));
            await sent;
        }

        return new WorkFigure(samples / Stopwatch.GetElapsedTime(began).TotalSeconds, histogram.Percentile(0.5), histogram.Percentile(0.99));
    }

    public Task<WorkFigure> SendMail(int senders, TimeSpan warmUp, TimeSpan span, CancellationToken ct) =>
        Count(senders, warmUp, span, 1, sender =>
        {
            var connection = new PlainClient(server, WorkSeed.Token(sender));
            return (connection, _ =>
            {
                connection.Send("POST", "/api/agent/mailbox/send", $$"""{"to":"{{WorkSeed.AgentId((sender % 8) + 1)}}","text":"hello"}""");
                return Task.CompletedTask;
            }
            );
        }, ct);

    /// <summary>So many agents that wait for work; they wait until <paramref name="ct"/>.</summary>
    public IReadOnlyList<Task> Wait(int agents, CancellationToken ct) => [.. Enumerable.Range(1, agents).Select(agent => Send(HttpMethod.Post, "/api/agent/tasks/claim", """{"wait_seconds":60}""", agent, ct))];

    private async Task<WorkFigure> Count(int workers, TimeSpan warmUp, TimeSpan span, int each, Func<int, (IDisposable? Connection, Func<CancellationToken, Task> Work)> begin, CancellationToken ct)
    {
        var first = Stopwatch.GetTimestamp() + (long)(warmUp.TotalSeconds * Stopwatch.Frequency);
        var end = first + (long)(span.TotalSeconds * Stopwatch.Frequency);
        var reading = Read(first, end, ct);
        // A thread each: some of them wait on it.
        var results = await Task.WhenAll(Enumerable.Range(1, workers).Select(worker => Task.Factory.StartNew(async () =>
        {
            var (connection, work) = begin(worker);
            using var closing = connection;
            var histogram = new Histogram();
            var count = 0L;
            while (Stopwatch.GetTimestamp() is var start && start < end)
            {
                await work(ct);
                var done = Stopwatch.GetTimestamp();
                if (done < first || done > end) continue;
                histogram.Record(Stopwatch.GetElapsedTime(start, done));
                count += each;
            }

            return (histogram, count);
        }, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        var all = new Histogram();
        foreach (var (histogram, _) in results) all.Add(histogram);
        var count = results.Sum(result => result.count);
        return new WorkFigure(count / span.TotalSeconds, all.Percentile(0.5), all.Percentile(0.99), (await reading).Per(count));
    }

    private async Task<CpuShare> Read(long begin, long end, CancellationToken ct)
    {
        await Until(begin);
        var before = meter.Read();
        await Until(end);
        return meter.Read() - before;

        Task Until(long moment) => Task.Delay(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Math.Max(moment, Stopwatch.GetTimestamp())), TimeProvider.System, ct);
    }

    private async Task<JsonElement> Send(HttpMethod method, string path, string? json, int agent, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {WorkSeed.Token(agent)}");
        if (json is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await client.SendAsync(request, ct);
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path} was answered {(int)answer.StatusCode}: {Encoding.UTF8.GetString(body)}");
        return body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(body);
    }
}
