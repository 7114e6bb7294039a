using System.Globalization;

namespace AgentPlatform.Bench.Running;

/// <summary>Reads what a benchmark's command line asks for.</summary>
internal static class Arguments
{
    /// <summary>The options that the arguments make of the defaults; null where one is unknown, has no value, or a number that is none.</summary>
    /// <param name="args">Names, each with a value or alone.</param>
    /// <param name="defaults">Where nothing is said.</param>
    /// <param name="alone">For a name that stands alone; null where it wants a value.</param>
    /// <param name="valued">For a name with its value, also as a number: 0 where it is none above that. Null where there is no such name.</param>
    public static T? Read<T>(string[] args, T defaults, Func<T, string, T?> alone, Func<T, string, string, int, T?> valued)
        where T : class
    {
        var options = defaults;
        for (var i = 0; i < args.Length; i++)
        {
            var next = alone(options, args[i]);
            if (next is null && ++i < args.Length) next = valued(options, args[i - 1], args[i], int.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
            if (next is null) return null;
            options = next;
        }

        return options;
    }
}
