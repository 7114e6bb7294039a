using AgentPlatform.Bench.Running;

namespace AgentPlatform.Bench.Sessions;

/// <summary>What the command line asked for.</summary>
internal sealed record SessionsOptions
{
    public TimeSpan Span { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    public int Sessions { get; init; } = 200_000;

    public int Rounds { get; init; } = 3;

    /// <summary>Whether the index of the search is filled and measured.</summary>
    public bool Search { get; init; }

    public string? Only { get; init; }

    public string? Out { get; init; }

    /// <summary>Whether <see cref="Only"/> lets the operation in.</summary>
    public bool Wants(string operation) => Only is null || operation.Contains(Only, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when an argument is unknown or no number.</summary>
    public static SessionsOptions? Read(string[] args) => Arguments.Read(args, new SessionsOptions(), (options, name) => name is "--search" ? options with { Search = true } : null, (options, name, value, number) => name switch
    {
        "--seconds" when number > 0 => options with { Span = TimeSpan.FromSeconds(number) },
        "--sessions" when number > 0 => options with { Sessions = number },
        "--rounds" when number > 0 => options with { Rounds = number },
        "--only" => options with { Only = value },
        "--out" => options with { Out = value },
        _ => null,
    });
}
