using System.Buffers;
using System.Globalization;
using System.Text;

namespace AgentPlatform.Api.Operations;

/// <summary>Writes the Prometheus text format 0.0.4.</summary>
internal sealed class MetricText(IBufferWriter<byte> output)
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int LongestNumber = 32;

    public void Header(byte[] name, string help, MetricKind kind)
    {
        if (help.Length > 0) Write("# HELP "u8, name, " "u8, Encoding.UTF8.GetBytes(EscapeHelp(help)), "\n"u8);
        Write("# TYPE "u8, name, kind switch
        {
            MetricKind.Counter => " counter\n"u8,
            MetricKind.UpDown or MetricKind.Gauge => " gauge\n"u8,
            MetricKind.Histogram => " histogram\n"u8,
        });
    }

    public void Sample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> boundary, double value)
    {
        Write(name, suffix);
        if (!labels.IsEmpty || !boundary.IsEmpty) Write("{"u8, labels, labels.IsEmpty || boundary.IsEmpty ? [] : ","u8, boundary, "}"u8);
        Write(" "u8);
        Number(value);
        Write("\n"u8);
    }

    /// <summary>The pairs of one label set, sorted, as they stand between the braces.</summary>
    public static string Labels(IEnumerable<KeyValuePair<string, object?>> tags)
    {
        // A name may stand once only: tags that become the same name share a label, as OpenTelemetry asks for.
        var pairs = tags
            .GroupBy(tag => MetricNames.Label(tag.Key), tag => Text(tag.Value), StringComparer.Ordinal)
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}=\"{EscapeLabel(string.Join(';', label))}\"");
        return string.Join(',', pairs);
    }

    public static byte[] Boundary(double bound) => Encoding.UTF8.GetBytes($"le=\"{Text(bound)}\"");

    private static string Text(object? value) => value switch
    {
        null => "",
        true => "true",
        false => "false",
        double.PositiveInfinity => "+Inf",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string EscapeHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings("\\n");

    private static string EscapeLabel(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private void Number(double value)
    {
        if (double.IsInfinity(value))
        {
            Write(value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }

        value.TryFormat(output.GetSpan(LongestNumber), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private void Write(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default, ReadOnlySpan<byte> fourth = default, ReadOnlySpan<byte> fifth = default)
    {
        output.Write(first);
        output.Write(second);
        output.Write(third);
        output.Write(fourth);
        output.Write(fifth);
    }
}
