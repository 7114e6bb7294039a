using System.Buffers;
using System.Text;

namespace AgentPlatform.Api.Operations;

/// <summary>Turns instrument and tag names into Prometheus names, by the rules of the OpenTelemetry specification.</summary>
internal static class MetricNames
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>The unit goes before <c>_total</c>, and neither is added to a name that has it.</summary>
    public static string Metric(string instrument, string? unit, MetricKind kind)
    {
        var name = Sanitise(instrument);
        var isCounter = kind == MetricKind.Counter;
        if (isCounter && name.EndsWith("_total", StringComparison.Ordinal)) name = name[..^"_total".Length];

        if (Suffix(unit, kind) is { } suffix && !name.EndsWith($"_{suffix}", StringComparison.Ordinal)) name = $"{name}_{suffix}";
        return isCounter ? $"{name}_total" : name;
    }

    public static string Label(string tag)
    {
        var name = Sanitise(tag);
        // Both are Prometheus's own: a histogram's boundary, and names with two leading underscores.
        if (string.Equals(name, "le", StringComparison.Ordinal)) return "tag_le";
        return name.StartsWith("__", StringComparison.Ordinal) ? $"tag{name}" : name;
    }

    private static string Sanitise(string name)
    {
        if (name.Length == 0) return "_";
        if (!char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed)) return name;

        var text = new StringBuilder(name.Length + 1);
        if (char.IsAsciiDigit(name[0])) text.Append('_');
        foreach (var letter in name)
        {
            if (Allowed.Contains(letter)) text.Append(letter);
            else if (text.Length == 0 || text[^1] != '_') text.Append('_');
        }

        return text.ToString();
    }

    private static string? Suffix(string? unit, MetricKind kind)
    {
        // An annotation such as {request} says what is counted, it is not a unit.
        if (string.IsNullOrEmpty(unit) || unit.StartsWith('{')) return null;
        if (string.Equals(unit, "1", StringComparison.Ordinal)) return kind == MetricKind.Gauge ? "ratio" : null;

        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Word(unit) : $"{Word(unit[..slash])}_per_{Per(unit[(slash + 1)..])}";
    }

    private static string Word(string unit) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "min" => "minutes",
        "h" => "hours",
        "d" => "days",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        _ => Sanitise(unit),
    };

    private static string Per(string unit) => unit switch
    {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        _ => Sanitise(unit),
    };
}
