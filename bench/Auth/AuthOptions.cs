using System.Globalization;

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
    public static AuthOptions? Read(string[] args)
    {
        var options = new AuthOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return null;
            var number = int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read > 0 ? read : 0;
            AuthOptions? next = args[i] switch
            {
                "--seconds" when number > 0 => options with { Span = TimeSpan.FromSeconds(number) },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--rows" when number > 0 => options with { Rows = number },
                "--out" => options with { Out = args[i + 1] },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        return options;
    }
}
