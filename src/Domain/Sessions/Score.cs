namespace AgentPlatform.Domain.Sessions;

/// <summary>How a session went, 0 to 100, by a named rule (contract opensession 4.8).</summary>
public enum ScoreRule
{
    /// <summary>Counts failures and recoveries.</summary>
    HeuristicV1,

    /// <summary>Always 0.</summary>
    ZeroV1,
}

/// <summary>What went wrong in a session and what was put right again.</summary>
public sealed class Failures
{
    private readonly Dictionary<string, int> open = new(StringComparer.Ordinal);

    public int FailedCommands { get; private set; }

    public int ToolErrors { get; private set; }

    public int Recoveries { get; private set; }

    public bool Any => FailedCommands > 0 || ToolErrors > 0;

    /// <summary>Failures by lane (trimmed task id, one shared lane for none) that nothing has made good yet.</summary>
    internal IReadOnlyDictionary<string, int> Open => open;

    internal void Restore(int failedCommands, int toolErrors, int recoveries) => (FailedCommands, ToolErrors, Recoveries) = (failedCommands, toolErrors, recoveries);

    internal void Restore(string lane, int failures) => open[lane] = failures;

    internal void Count(in EventFacts fact)
    {
        bool failed;
        if (fact is { Kind: EventKind.ShellCommand, ExitCode: { } code })
        {
            failed = code != 0;
            if (failed) FailedCommands++;
        }
        else if (fact.Kind is EventKind.ToolResult)
        {
            failed = fact.IsError;
            if (failed) ToolErrors++;
        }
        else
        {
            return;
        }

        var lane = fact.TaskId?.Trim() ?? "";
        var failures = open.GetValueOrDefault(lane);
        if (failed)
        {
            open[lane] = failures + 1;
        }
        else if (failures > 0)
        {
            open[lane] = failures - 1;
            Recoveries++;
        }
    }

    public int Score(ScoreRule rule) => rule switch
    {
        ScoreRule.ZeroV1 => 0,
        ScoreRule.HeuristicV1 => Math.Clamp(
            100 - (Any ? 15 : 0) - (int)Math.Min(5L * FailedCommands, 30) - (int)Math.Min(4L * ToolErrors, 20) + (int)Math.Min(5L * Recoveries, 20), 0, 100),
    };
}

/// <summary>The names of the score rules.</summary>
public static class ScoreRules
{
    public const string Known = "heuristic_v1, zero_v1";

    /// <summary>The rule called <paramref name="name"/>, or null when there is none.</summary>
    public static ScoreRule? Find(string name) => name switch
    {
        "heuristic_v1" => ScoreRule.HeuristicV1,
        "zero_v1" => ScoreRule.ZeroV1,
        _ => null,
    };

    public static string Name(ScoreRule rule) => rule switch
    {
        ScoreRule.HeuristicV1 => "heuristic_v1",
        ScoreRule.ZeroV1 => "zero_v1",
    };
}
