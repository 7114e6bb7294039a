using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AgentPlatform.Bench.Load;
using AgentPlatform.Bench.Running;

namespace AgentPlatform.Bench.Auth;

/// <summary>One kind of credential at one number of connections.</summary>
internal sealed record CredentialOutcome(string Name, int Connections, Measured Measured, double? AgainstNone);

/// <summary>Something else that was measured.</summary>
internal sealed record AuthOutcome(string Name, int Connections, Measured Measured);

/// <summary>Everything a run has found, and its text.</summary>
internal sealed class AuthReport
{
    public const double Goal = 0.9;

    private readonly StringBuilder text = new();

    public required AuthOptions Options { get; init; }

    public required string Commit { get; init; }

    public required string LoadBefore { get; init; }

    public string LoadAfter { get; set; } = "";

    public string Postgres { get; set; } = "";

    public List<CredentialOutcome> Credentials { get; } = [];

    public List<AuthOutcome> LogIns { get; } = [];

    public List<AuthOutcome> Lists { get; } = [];

    public List<string> Missing { get; } = [];

    public string Markdown()
    {
        text.Clear();
        Line($"# Authentication, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {Commit}");
        Line();
        Line($"{Environment.ProcessorCount} cores shared by generator, server and PostgreSQL; {Machine.Processor}; {Machine.Memory}; {RuntimeInformation.OSDescription}.");
        Line($".NET {Environment.Version}, PostgreSQL {Postgres}. Load average before {LoadBefore}, after {LoadAfter} (after: the run itself has a part in it).");
        Line($"Medians of {Options.Rounds} rounds of {Options.Span.TotalSeconds:0} s each, all credentials in turn. Times in ms, processor time in µs per answer.");
        Line();
        Line($"One event of a public session is read, with each kind of credential and with none:");
        Line();
        Line($"| credential | conn. | /s | p50 | p99 | against none | CPU: server | PostgreSQL | generator | goal | met |");
        Line($"|---|--:|--:|--:|--:|--:|--:|--:|--:|---|---|");
        foreach (var one in Credentials)
            Line($"| {one.Name} | {one.Connections} | {Numbers(one.Measured)} | {one.AgainstNone:0.00} | {Cpu(one.Measured)} | {(one.AgainstNone is null ? "" : $"≥ {Goal} ×")} | {YesNo(one.AgainstNone is { } ratio ? ratio >= Goal : null)} |");
        Line();
        Line($"Logging in by e-mail and password, with the rounds of hashing that the product has by default:");
        Table(LogIns);
        Line($"Lists with {Options.Rows} rows in the workspace:");
        Table(Lists);
        foreach (var missing in Missing) Line($"Not measured: {missing}.");
        return text.ToString();
    }

    private void Table(List<AuthOutcome> outcomes)
    {
        Line();
        Line($"| operation | conn. | /s | p50 | p99 | CPU: server | PostgreSQL | generator |");
        Line($"|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var one in outcomes) Line($"| {one.Name} | {one.Connections} | {Numbers(one.Measured)} | {Cpu(one.Measured)} |");
        Line();
    }

    private static string Numbers(Measured of) => string.Create(CultureInfo.InvariantCulture, $"{of.PerSecond:0} | {of.P50.TotalMilliseconds:0.00} | {of.P99.TotalMilliseconds:0.00}");

    private static string Cpu(Measured of) => string.Create(CultureInfo.InvariantCulture, $"{of.Cpu.Server:0} | {of.Cpu.Database:0} | {of.Cpu.Generator:0}");

    private static string YesNo(bool? met) => met switch
    {
        true => "yes",
        false => "**no**",
        null => "",
    };

    private void Line(FormattableString? line = null) => text.Append(line?.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
