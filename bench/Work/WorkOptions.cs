using AgentPlatform.Bench.Running;

namespace AgentPlatform.Bench.Work;

/// <summary>What the command line asked for.</summary>
internal sealed record WorkOptions
{
    public TimeSpan Span { get; init; } = TimeSpan.FromSeconds(3);

    public int Rounds { get; init; } = 3;

    /// <summary>The largest backlog.</summary>
    public int Waiting { get; init; } = 1_000_000;

    /// <summary>Whether the npm packages do the same work.</summary>
    public bool WithPeers { get; init; } = true;

    /// <summary>Only measurements whose name has this in it.</summary>
    public string Only { get; init; } = "";

    public string? Out { get; init; }

    /// <summary>Null when an argument is unknown or no number.</summary>
    public static WorkOptions? Read(string[] args) => Arguments.Read(args, new WorkOptions(), (options, name) => name is "--no-peers" ? options with { WithPeers = false } : null, (options, name, value, number) => name switch
    {
        "--seconds" when number > 0 => options with { Span = TimeSpan.FromSeconds(number) },
        "--rounds" when number > 0 => options with { Rounds = number },
        "--waiting" when number > 0 => options with { Waiting = number },
        "--only" => options with { Only = value },
        "--out" => options with { Out = value },
        _ => null,
    });
}
