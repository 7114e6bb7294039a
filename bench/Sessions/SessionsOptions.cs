using System.Globalization;

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
    public static SessionsOptions? Read(string[] args)
    {
        var options = new SessionsOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] is "--search")
            {
                options = options with { Search = true };
                i--;
                continue;
            }

            if (i + 1 == args.Length) return null;
            var value = args[i + 1];
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read > 0 ? read : 0;
            SessionsOptions? next = args[i] switch
            {
                "--seconds" when number > 0 => options with { Span = TimeSpan.FromSeconds(number) },
                "--sessions" when number > 0 => options with { Sessions = number },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--only" => options with { Only = value },
                "--out" => options with { Out = value },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        return options;
    }
}
