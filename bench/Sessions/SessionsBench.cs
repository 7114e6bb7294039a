using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Bench.Load;
using AgentPlatform.Bench.Running;

namespace AgentPlatform.Bench.Sessions;

/// <summary>The whole run: database, fill, start-up, idling, load, report.</summary>
internal static class SessionsBench
{
    private const int LongEvents = 50_000;

    private static readonly TimeSpan Idling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(6);

    public static async Task Run(SessionsOptions options, CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"ap-bench-{Environment.ProcessId}"));
        try
        {
            var report = new Report { Commit = await Machine.Commit(ct), LoadBefore = Machine.Load, Options = options };
            await Fill(folder, options, report, ct);
            if (options.Only is null) await Starts(folder, report, ct);
            await using (var database = await Database.Start(folder, ct)) await Measure(database, options, report, ct);
            report.LoadAfter = Machine.Load;
            var target = options.Out ?? Repository.Path("bench", "results", $"sessions-{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{report.Commit.TrimEnd('+')}.md");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            await File.WriteAllTextAsync(target, report.Markdown(), ct);
            Console.WriteLine();
            Console.WriteLine(report.Markdown());
            Say($"written to {target}");
        }
        finally
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Fill(string folder, SessionsOptions options, Report report, CancellationToken ct)
    {
        Say($"filling a database with {options.Sessions} sessions");
        var start = Stopwatch.GetTimestamp();
        await using var database = await Database.Start(folder, ct);
        await Seed.Fill(database, options.Sessions, options.Search, ct);
        report.FillTime = Stopwatch.GetElapsedTime(start);
        report.Postgres = await database.Ask<string>("show server_version", ct);
        await Storage.OfSessions(database, report, ct);
        if (options.Search) await Storage.OfSearch(database, report, ct);
        Npgsql.NpgsqlConnection.ClearAllPools();
    }

    private static async Task Starts(string folder, Report report, CancellationToken ct)
    {
        Say("starting the product on its existing data folder");
        for (var i = 0; i < 5; i++)
        {
            await using var product = await Product.Start(null, folder, ct);
            report.ColdStarts.Add(product.Start);
        }
    }

    private static async Task Measure(Database database, SessionsOptions options, Report report, CancellationToken ct)
    {
        await OneRow.Prepare(database, ct);
        await using var product = await Product.Start(database.ConnectionString, folder: null, ct, settles: false);
        if (options.Only is null) report.IdleFresh = await Idle(product, ct);
        await using var bare = await HostProcess.Run(typeof(SessionsBench).Assembly.Location, ["bare"], "/noop", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__AgentPlatform"] = database.ConnectionString,
            ["PoolSize"] = Product.PoolSize.ToString(CultureInfo.InvariantCulture),
        }, ct);

        var key = await Register(product.Url, ct);
        var longSession = await LongSession.Find(database, await Storage.UploadLong(database, product.Url, key, LongEvents, report, ct), ct);
        var operations = new Operations(product.Url, bare.Url, key, longSession);
        var meters = new Meters(new CpuMeter(product.Id, database.ServerProcess), new CpuMeter(bare.Id, database.ServerProcess));
        var pgbench = PgBench.Find() is { } program ? new PgBench(program, database.ConnectionString, Directory.CreateDirectory(Path.Combine(database.Folder, "scripts")).FullName) : null;

        Say("warming up");
        foreach (var operation in operations.WarmUp()) await Drive.Run(operation.Connections, operation.Ours, TimeSpan.Zero, Warming, meters.Ours, ct);
        foreach (var operation in (options.Search ? operations.Searches() : []).Concat(operations.All()).Where(one => options.Wants(one.Name)))
            report.Outcomes.Add(await Of(operation, options, operation.IsBareOnly ? meters with { Ours = meters.Bare } : meters, pgbench, ct));
        foreach (var fanOut in FanOut.All.Where(one => options.Wants(one.Name))) report.FanOuts.Add(await Of(fanOut, product.Url, key, options, ct));
        if (options.Wants(Operations.WithSettling)) report.Outcomes.Add(await Settled(database, operations, options, meters, pgbench, ct));
        if (options.Only is null) report.IdleAfter = await Idle(product, ct);
    }

    /// <summary>Beside the other product, which has nothing to do meanwhile.</summary>
    private static async Task<Outcome> Settled(Database database, Operations operations, SessionsOptions options, Meters meters, PgBench? pgbench, CancellationToken ct)
    {
        await Forget(database, ct);
        await using var product = await Product.Start(database.ConnectionString, folder: null, ct);
        var operation = operations.Settled(product.Url);
        var meter = new CpuMeter(product.Id, database.ServerProcess);
        await Drive.Run(operation.Connections, operation.Ours, TimeSpan.Zero, Warming, meter, ct);
        return await Of(operation, options, meters with { Ours = meter }, pgbench, ct);
    }

    private static async Task<FanOutcome> Of(FanOut fanOut, Uri product, string key, SessionsOptions options, CancellationToken ct)
    {
        // As long as the rounds of the others together: each append is one value.
        var outcome = await fanOut.Run(product, key, options.Rounds * options.Span, ct);
        Say(string.Create(CultureInfo.InvariantCulture, $"{fanOut.Name}: p50 {outcome.P50.TotalMilliseconds:0.0} ms, p99 {outcome.P99.TotalMilliseconds:0.0} ms; load {Machine.Load}"));
        return outcome;
    }

    // What earlier operations left behind is not this one's work.
    private static async Task Forget(Database database, CancellationToken ct)
    {
        await using var connection = await database.Superuser(ct);
        await using var command = new Npgsql.NpgsqlCommand("update sessions.heads set unsettled_since = null where unsettled_since is not null", connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<Outcome> Of(Operation operation, SessionsOptions options, Meters meters, PgBench? pgbench, CancellationToken ct)
    {
        var (ours, bare, scripts) = (new List<Measured>(), new List<Measured>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            // The first round also waits until the code of this operation has been compiled for speed.
            var warmUp = round == 0 ? 2 * options.WarmUp : options.WarmUp;
            ours.Add(await Drive.Run(operation.Connections, operation.Ours, warmUp, options.Span, meters.Ours, ct));
            if (operation.Bare is { } request) bare.Add(await Drive.Run(operation.Connections, request, warmUp, options.Span, meters.Bare, ct));
            if (operation.Script is { } script && pgbench is not null) scripts.Add(await pgbench.Run(script(), Math.Min(operation.Connections, operation.Clients ?? Product.PoolSize), options.Span, ct));
        }

        var outcome = new Outcome(operation, Measured.Median(ours), bare.Count > 0 ? Measured.Median(bare) : null, scripts.Count > 0 ? scripts.Order().ElementAt(scripts.Count / 2) : null);
        Say(string.Create(CultureInfo.InvariantCulture,
            $"{operation.Name}, {operation.Connections} connections: {outcome.Ours.PerSecond:0}/s, p99 {outcome.Ours.P99.TotalMilliseconds:0.0} ms; bare {outcome.Bare?.PerSecond:0}; pgbench {outcome.PgBench:0}; load {Machine.Load}"));
        return outcome;
    }

    private static async Task<Idle> Idle(HostProcess product, CancellationToken ct)
    {
        Say($"idling for {Idling.TotalSeconds} s");
        // Code that has just run is compiled for speed a little later.
        await Task.Delay(Settling, TimeProvider.System, ct);
        var before = CpuMeter.Of(product.Id);
        await Task.Delay(Idling, TimeProvider.System, ct);
        return new Idle((CpuMeter.Of(product.Id) - before) / Idling.TotalMicroseconds, CpuMeter.Resident(product.Id));
    }

    private static async Task<string> Register(Uri server, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = server };
        using var answer = await client.PostAsync("/api/register", new StringContent("""{"nickname":"bench"}""", MediaTypeHeaderValue.Parse("application/json")), ct);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!["api_key"]!.GetValue<string>();
    }

    private static void Say(string what) => Console.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {what}");

    private sealed record Meters(CpuMeter Ours, CpuMeter Bare);
}

/// <summary>A process that nobody asks anything.</summary>
/// <param name="Core">Share of one core.</param>
/// <param name="Memory">Resident bytes.</param>
internal sealed record Idle(double Core, long Memory);
