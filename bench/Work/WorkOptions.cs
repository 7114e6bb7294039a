using System.Globalization;

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

    public string? Out { get; init; }

    /// <summary>Null when an argument is unknown or no number.</summary>
    public static WorkOptions? Read(string[] args)
    {
        var options = new WorkOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--no-peers")
            {
                options = options with { WithPeers = false };
                continue;
            }

            if (i + 1 == args.Length) return null;
            var number = int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read > 0 ? read : 0;
            WorkOptions? next = args[i] switch
            {
                "--seconds" when number > 0 => options with { Span = TimeSpan.FromSeconds(number) },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--waiting" when number > 0 => options with { Waiting = number },
                "--out" => options with { Out = args[i + 1] },
                _ => null,
            };
            if (next is null) return null;
            (options, i) = (next, i + 1);
        }

        return options;
    }
}
