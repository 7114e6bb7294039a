using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Bench.Running;
using AgentPlatform.Bench.Sessions;
using AgentPlatform.Domain.Tasks;
using Npgsql;

namespace AgentPlatform.Bench.Work;

/// <summary>Handing out work: claim and complete with small and large backlogs, batches, latency, mail, idle agents; against pgbench with the claim's SQL and job queues from npm on the same PostgreSQL.</summary>
internal static class WorkBench
{
    private const int Workers = 8;
    private const int Idle = 1000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    // Code that is hot is compiled anew; before that a server does a fraction of what it can.
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(15);

    public static async Task Run(WorkOptions options, CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"ap-bench-{Environment.ProcessId}"));
        try
        {
            var commit = await Machine.Commit(ct);
            var report = new WorkReport(options, commit, Machine.Load);
            await using (var database = await Database.Start(folder, ct)) await Measure(database, options, report, ct);
            var target = options.Out ?? Repository.Path("bench", "results", $"work-{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{commit.TrimEnd('+')}.md");
            await File.WriteAllTextAsync(target, report.Markdown(), ct);
            Console.WriteLine();
            Console.WriteLine(report.Markdown());
            Say($"written to {target}");
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(Database database, WorkOptions options, WorkReport report, CancellationToken ct)
    {
        report.Postgres = await database.Ask<string>("show server_version", ct);
        await using var product = await Product.Start(database.ConnectionString, folder: null, ct, settles: false);
        using var client = new HttpClient { BaseAddress = product.Url };
        using var answer = await client.PostAsJsonAsync("/api/register", new { nickname = "bench" }, ct);
        var user = (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!["user_id"]!.GetValue<string>();
        var seed = new WorkSeed(database, await database.Ask<string>($"select personal_workspace_id::text from identity.users where id = '{user}'", ct), user);
        await seed.Agents(Idle, ct);
        using var load = new WorkLoad(product.Url, new CpuMeter(product.Id, database.ServerProcess));

        Say("warming up");
        await seed.Fill(200_000, ct);
        await load.ClaimAndComplete(Workers, TimeSpan.Zero, Warming, ct);

        // As many as are done while it is measured; then as many more behind them.
        var enough = 8_000 * (int)Math.Ceiling((options.Span + WarmUp).TotalSeconds);
        foreach (var behind in Wanted("claim and complete") ? new[] { 0, 20_000, options.Waiting }.Distinct() : [])
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"{behind} waiting behind"));
            var (ours, sql, graphile, boss) = (new List<WorkFigure>(), new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < options.Rounds; round++)
            {
                await seed.Fill(behind + enough, ct);
                ours.Add(await load.ClaimAndComplete(Workers, WarmUp, options.Span, ct));
                if (PgBench.Find() is { } program) sql.Add(await new PgBench(program, database.ConnectionString, database.Folder).Run(Claim(seed.Workspace), Workers, options.Span, ct));
            }

            if (options.WithPeers)
            {
                graphile.Add((await Peer("graphile-worker", database, behind + enough, options, report, ct))!.Value);
                boss.Add((await Peer("pg-boss", database, behind + enough, options, report, ct))!.Value);
            }

            report.Claims.Add(new ClaimOutcome(behind, Middle(ours, figure => figure.PerSecond), sql.Count == 0 ? null : sql.Order().ElementAt(sql.Count / 2), graphile.Cast<double?>().FirstOrDefault(), boss.Cast<double?>().FirstOrDefault()));
            Say(report.Claims[^1].ToString());
        }

        await Other("enqueue, 1000 with each request, one client", 0, () => load.Enqueue(1, WarmUp, options.Span, ct));
        await Other("claim, 1000 with each request, one client", Math.Max(options.Waiting, 200_000), () => load.ClaimMany(1, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(Math.Min(2, options.Span.TotalSeconds)), ct));
        await Other("task handed over → a waiting worker has it", 0, () => load.Latency(300, ct));
        await Other("message sent → a waiting reader has it", 0, () => load.MailLatency(300, ct));
        await Other("send, eight senders", 0, () => load.SendMail(8, WarmUp, options.Span, ct));
        if (Wanted("idle")) await MeasureIdle(load, product.Id, report, ct);

        bool Wanted(string name) => name.Contains(options.Only, StringComparison.Ordinal);

        async Task Other(string name, int waiting, Func<Task<WorkFigure>> measure)
        {
            if (!Wanted(name)) return;
            await seed.Fill(waiting, ct);
            report.Others.Add((name, await measure()));
        }
    }

    /// <summary>A thousand agents that wait for work: what they cost while there is none.</summary>
    private static async Task MeasureIdle(WorkLoad load, int server, WorkReport report, CancellationToken ct)
    {
        var before = CpuMeter.Resident(server);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var waiting = load.Wait(Idle, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, ct);
        var (span, start) = (TimeSpan.FromSeconds(15), CpuMeter.Of(server));
        await Task.Delay(span, TimeProvider.System, ct);
        report.IdleShare = (CpuMeter.Of(server) - start) / span.TotalMicroseconds;
        report.IdleBytes = CpuMeter.Resident(server) - before;
        await stop.CancelAsync();
        await Task.WhenAll(waiting).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>The claim's pick and mark, and the end, as two transactions without anything around them.</summary>
    private static PgScript Claim(string workspace) => new PgScript()
        .Line($"""
            with picked as (select id from tasks.tasks where workspace_id = '{workspace}' and lane = '{WorkSeed.Pool.Lane}' and state = 'pending' and ready_at is null order by rank, turn, number limit 1 for update skip locked) update tasks.tasks t set state = 'assigned', holder_id = '{WorkSeed.AgentId(1)}', hold = 'lease', fence = fence + 1, attempt = attempt + 1, lease_until = now() + interval '60 s', due_at = now() + interval '60 s', accepted_at = now(), updated_at = now() from picked where t.workspace_id = '{workspace}' and t.id = picked.id returning t.id as task \gset
            """)
        .Line($"update tasks.tasks set state = 'completed', hold = null, lease_until = null, due_at = null, completed_at = now(), updated_at = now() where workspace_id = '{workspace}' and id = :task::uuid;");

    /// <summary>Lets a peer do the same in a database of its own; jobs per second.</summary>
    private static async Task<double?> Peer(string name, Database database, int waiting, WorkOptions options, WorkReport report, CancellationToken ct)
    {
        var folder = Repository.Path("bench", "Work");
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) await Machine.Run("npm", ["--prefix", folder, "ci", "--no-audit", "--no-fund"], ct);
        await using (var connection = await database.Superuser(ct))
        {
            await Seed.Do(connection, "drop database if exists peers with (force)", ct);
            await Seed.Do(connection, "create database peers owner agentplatform", ct);
        }

        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var connectionString = $"postgres://{address.Username}:{Uri.EscapeDataString(address.Password!)}@/peers?host={Uri.EscapeDataString(address.Host!)}&port={address.Port}";
        string[] arguments = [Path.Combine(folder, "peers.mjs"), name, connectionString, waiting.ToString(CultureInfo.InvariantCulture), options.Span.TotalSeconds.ToString(CultureInfo.InvariantCulture)];
        var said = JsonNode.Parse((await Machine.Run("node", arguments, ct)).Trim().Split('\n')[^1])!;
        report.Enqueued[name] = said["enqueue"]!.GetValue<double>();
        return said["perSecond"]!.GetValue<double>();
    }

    private static WorkFigure Middle(List<WorkFigure> figures, Func<WorkFigure, double> of) => figures.OrderBy(of).ElementAt(figures.Count / 2);

    private static void Say(string what) => Console.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {what}");
}

/// <summary>Claim and complete at one size of backlog, per second.</summary>
internal sealed record ClaimOutcome(int Behind, WorkFigure Ours, double? Sql, double? Graphile, double? Boss);

/// <summary>Everything a run has found, and its text.</summary>
internal sealed class WorkReport(WorkOptions options, string commit, string loadBefore)
{
    private readonly StringBuilder text = new();

    public string Postgres { get; set; } = "";

    public List<ClaimOutcome> Claims { get; } = [];

    public List<(string Name, WorkFigure Figure)> Others { get; } = [];

    public Dictionary<string, double> Enqueued { get; } = new(StringComparer.Ordinal);

    public double IdleShare { get; set; }

    public long IdleBytes { get; set; }

    public string Markdown()
    {
        text.Clear();
        Line($"# Work, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {commit}");
        Line($"");
        Line($"{Environment.ProcessorCount} cores shared by generator, server and PostgreSQL; {Machine.Processor}; {Machine.Memory}; {RuntimeInformation.OSDescription}.");
        Line($".NET {Environment.Version}, PostgreSQL {Postgres}. Load average before {loadBefore}, after {Machine.Load} (after: the run itself has a part in it). {options.Span.TotalSeconds:0} s each, the median of {options.Rounds} rounds of ours and of pgbench, one of the peers.");
        Line($"");
        Line($"Claim and complete one by one, eight workers. Ours over HTTP with authentication, authorization, the log of changes and interactions; pgbench with the claim's SQL in two transactions; the peers in one Node process:");
        Line($"");
        Line($"| waiting behind | ours /s | p50 ms | p99 ms | µs of the server, PostgreSQL, generator | pgbench /s | graphile-worker /s | pg-boss /s | ours × graphile-worker | × pg-boss | × pgbench |");
        Line($"|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var one in Claims)
            Line($"| {one.Behind} | {one.Ours.PerSecond:0} | {one.Ours.P50.TotalMilliseconds:0.0} | {one.Ours.P99.TotalMilliseconds:0.0} | {Cpu(one.Ours)} | {one.Sql:0} | {one.Graphile:0} | {one.Boss:0} | {one.Ours.PerSecond / one.Graphile:0.00} | {one.Ours.PerSecond / one.Boss:0.00} | {one.Ours.PerSecond / one.Sql:0.00} |");
        Line($"");
        if (Claims.Count > 1) Line($"With {Claims[^1].Behind} waiting ours does {Claims[^1].Ours.PerSecond / Claims[0].Ours.PerSecond:0.00} × what it does with none (goal ≥ 0.90).");
        Line($"");
        Line($"| what | /s | p50 ms | p99 ms | µs of the server, PostgreSQL, generator for each |");
        Line($"|---|--:|--:|--:|--:|");
        foreach (var (name, figure) in Others) Line($"| {name} | {figure.PerSecond:0} | {figure.P50.TotalMilliseconds:0.0} | {figure.P99.TotalMilliseconds:0.0} | {Cpu(figure)} |");
        foreach (var (name, perSecond) in Enqueued) Line($"| enqueue, 1000 with each call, {name} | {perSecond:0} | | | |");
        Line($"");
        if (IdleBytes != 0) Line($"1,000 agents that wait for work: {IdleShare:P1} of a core, {IdleBytes / (1024.0 * 1024):0} MiB more than before.");
        return text.ToString();
    }

    private static string Cpu(WorkFigure figure) => figure.Each is { } each ? string.Create(CultureInfo.InvariantCulture, $"{each.Server:0}, {each.Database:0}, {each.Generator:0}") : "";

    private void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
