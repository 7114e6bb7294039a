using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AgentPlatform.Bench.Load;
using AgentPlatform.Bench.Running;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Everything a run has found, and its text.</summary>
internal sealed class Report
{
    private readonly StringBuilder text = new();

    public required SessionsOptions Options { get; init; }

    public required string Commit { get; init; }

    public required string LoadBefore { get; init; }

    public string LoadAfter { get; set; } = "";

    public string Postgres { get; set; } = "";

    public TimeSpan FillTime { get; set; }

    public List<TimeSpan> ColdStarts { get; } = [];

    public Idle? IdleFresh { get; set; }

    public Idle? IdleAfter { get; set; }

    public List<Outcome> Outcomes { get; } = [];

    public List<FanOutcome> FanOuts { get; } = [];

    public List<(string Name, long Bytes)> Sizes { get; } = [];

    public List<(string Name, long Bytes)> SearchSizes { get; } = [];

    public List<(string Word, long Sessions)> SearchHits { get; } = [];

    public long SearchedEvents { get; set; }

    public long UploadBytes { get; set; }

    public List<double> UploadSpeeds { get; } = [];

    public List<long> EventBytesOnDisk { get; } = [];

    public long EventBytesRaw { get; set; }

    public string Markdown()
    {
        text.Clear();
        Line($"# Sessions, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {Commit}");
        Line();
        Line($"{Environment.ProcessorCount} cores shared by generator, servers and PostgreSQL; {Machine.Processor}; {Machine.Memory}; {RuntimeInformation.OSDescription}.");
        Line($".NET {Environment.Version}, PostgreSQL {Postgres}. Load average before {LoadBefore}, after {LoadAfter} (after: the run itself has a part in it).");
        Line($"{Options.Sessions} sessions, filled in {FillTime.TotalSeconds:0} s. Medians of {Options.Rounds} rounds of {Options.Span.TotalSeconds:0} s each, ours, bare and pgbench in turn. Times in ms.");
        Line();
        Speed();
        Costs();
        Fans();
        Others();
        Disk();
        return text.ToString();
    }

    private void Speed()
    {
        Line($"| operation | conn. | ours /s | p50 | p99 | bare /s | p50 | p99 | ours/bare | pgbench tps | ours/pgbench | goal | met |");
        Line($"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|");
        foreach (var one in Outcomes)
        {
            var (ours, bare) = one.Operation.IsBareOnly ? ((Measured?)null, one.Ours) : (one.Ours, one.Bare);
            Line($"| {one.Operation.Name} | {one.Operation.Connections} | {Rate(ours)} | {Ms(ours?.P50)} | {Ms(ours?.P99)} | {Rate(bare)} | {Ms(bare?.P50)} | {Ms(bare?.P99)} | {one.AgainstBare:0.00} | {one.PgBench:0} | {one.AgainstPgBench:0.00} | {one.Operation.Goal?.Text} | {YesNo(one.IsMet)} |");
        }

        foreach (var connections in new[] { 1, 16 })
        {
            if (Find("list page 1", connections) is { } first && Find("list page 100 (OFFSET)", connections) is { } far)
                Line($"| page 100 / page 1, p50 | {connections} | {far.Ours.P50 / first.Ours.P50:0.00} × | | | {far.Bare?.P50 / first.Bare?.P50:0.00} × | | | | | | ≤ 1.2 × (OFFSET: reported) | {YesNo(far.Ours.P50 / first.Ours.P50 <= 1.2)} |");
        }

        Line();
        if (Outcomes.TrueForAll(one => one.Operation.Events == 0)) return;
        Line($"Appends go to {Appends.Sessions} live sessions at random, {Appends.EventBytes} bytes per event; pgbench inserts one row of that size per commit, from {OneRow.Clients} clients. The bare log takes the same event through the product's own group commit, without anything else.");
        Line();
        Line($"| operation | conn. | events/s |");
        Line($"|---|--:|--:|");
        foreach (var one in Outcomes.Where(one => one.Operation.Events > 0)) Line($"| {one.Operation.Name} | {one.Operation.Connections} | {one.EventsPerSecond:0} |");
        Line();
    }

    private void Costs()
    {
        Line($"Processor time per answer, µs (server, PostgreSQL, generator):");
        Line();
        Line($"| operation | conn. | ours: server | PostgreSQL | generator | bare: server | PostgreSQL | generator | ours: MB/s |");
        Line($"|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var one in Outcomes)
        {
            var (ours, bare) = one.Operation.IsBareOnly ? ((Measured?)null, one.Ours) : (one.Ours, one.Bare);
            Line($"| {one.Operation.Name} | {one.Operation.Connections} | {Cpu(ours)} | {Cpu(bare)} | {ours?.BytesPerSecond / 1e6:0} |");
        }

        Line();
    }

    private void Fans()
    {
        if (FanOuts.Count == 0) return;
        Line($"Server-sent events: from an append's answer until the last reader has the event (0 where that was earlier), ms.");
        Line();
        Line($"| readers of one session | appends | p50 | p99 | slowest | goal | met |");
        Line($"|--:|--:|--:|--:|--:|---|---|");
        foreach (var one in FanOuts)
            Line($"| {one.FanOut.Readers} | {one.Appends} | {Ms(one.P50)} | {Ms(one.P99)} | {Ms(one.Slowest)} | {(one.FanOut.Goal is { } goal ? $"p99 ≤ {goal.TotalMilliseconds:0} ms" : "")} | {YesNo(one.IsMet)} |");
        Line();
    }

    private void Others()
    {
        var disk = EventBytesOnDisk.Average() / EventBytesRaw;
        Line($"| | | goal | met |");
        Line($"|---|--:|---|---|");
        if (ColdStarts.Count > 0) Starts(Middle(ColdStarts));
        Line($"| upload of {UploadBytes / 1e6:0.0} MB in 50,000 events, one request (slowest {UploadSpeeds.Min() / 1e6:0} MB/s) | {Middle(UploadSpeeds) / 1e6:0} MB/s | | |");
        Line($"| its events on disk, with index and fingerprints | {disk:0.000} × raw | ≤ 0.5 × | {YesNo(disk <= 0.5)} |");
        Line();
    }

    private void Starts(TimeSpan start)
    {
        Line($"| cold start with an existing data folder, to /readyz (median of {ColdStarts.Count}, slowest {ColdStarts.Max().TotalSeconds:0.00} s) | {start.TotalSeconds:0.00} s | ≤ 1 s | {YesNo(start.TotalSeconds <= 1)} |");
        Line($"| idle after the start, without PostgreSQL | {IdleFresh?.Core:0.00 %} of a core, {IdleFresh?.Memory / 1e6:0} MB | ≤ 0.5 %, ≤ 150 MB | {YesNo(IdleFresh is { Core: <= 0.005, Memory: <= 150_000_000 })} |");
        Line($"| idle after the load | {IdleAfter?.Core:0.00 %} of a core, {IdleAfter?.Memory / 1e6:0} MB | ≤ 0.5 %, ≤ 150 MB | {YesNo(IdleAfter is { Core: <= 0.005, Memory: <= 150_000_000 })} |");
    }

    private void Disk()
    {
        Line($"On disk, bytes per session after the fill:");
        Line();
        Line($"| table or index | MB | per session |");
        Line($"|---|--:|--:|");
        foreach (var (name, bytes) in Sizes) Line($"| {name} | {bytes / 1e6:0.0} | {bytes / (double)Options.Sessions:0} |");
        if (SearchSizes.Count == 0) return;
        Line();
        Line($"The search, {SearchSeed.Events} events per session, {SearchedEvents} events indexed; {string.Join(", ", SearchHits.Select(hit => string.Create(CultureInfo.InvariantCulture, $"{hit.Word} in {hit.Sessions} sessions")))}:");
        Line();
        Line($"| table or index | MB | bytes per event |");
        Line($"|---|--:|--:|");
        foreach (var (name, bytes) in SearchSizes.Append(("all", SearchSizes.Sum(size => size.Bytes)))) Line($"| {name} | {bytes / 1e6:0.0} | {bytes / (double)SearchedEvents:0} |");
    }

    private Outcome? Find(string name, int connections) => Outcomes.Find(one => one.Operation.Name == name && one.Operation.Connections == connections);

    private static T Middle<T>(IReadOnlyCollection<T> of) => of.Order().ElementAt(of.Count / 2);

    private static string Rate(Measured? measured) => measured is null ? "" : measured.PerSecond.ToString(measured.PerSecond < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Ms(TimeSpan? time) => time is { } span ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0.0}") : "";

    private static string Cpu(Measured? of) => of is null ? " | | " : string.Create(CultureInfo.InvariantCulture, $"{of.Cpu.Server:0} | {of.Cpu.Database:0} | {of.Cpu.Generator:0}");

    private static string YesNo(bool? met) => met switch
    {
        true => "yes",
        false => "**no**",
        null => "",
    };

    private void Line(FormattableString? line = null) => text.Append(line?.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
