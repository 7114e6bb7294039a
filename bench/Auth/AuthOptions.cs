using AgentPlatform.Bench.Running;

namespace AgentPlatform.Bench.Auth;

/// <summary>What the command line asked for.</summary>
internal sealed record AuthOptions
{
    public TimeSpan Span { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    public int Rounds { get; init; } = 5;

    /// <summary>Keys and members in the lists.</summary>
    public int Rows { get; init; } = 10_000;

    public string? Out { get; init; }

    /// <summary>Null when an argument is unknown or no number.</summary>
    public static AuthOptions? Read(string[] args) => Arguments.Read(args, new AuthOptions(), (options, name) => null, (options, name, value, number) => name switch
    {
        "--seconds" when number > 0 => options with { Span = TimeSpan.FromSeconds(number) },
        "--rounds" when number > 0 => options with { Rounds = number },
        "--rows" when number > 0 => options with { Rows = number },
        "--out" => options with { Out = value },
        _ => null,
    });
}
