using System.Globalization;
using System.Text.Json;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Sessions.Hail;

/// <summary>Why a JSON value is not of its shape, and where.</summary>
public sealed record ShapeFault(string Path, string Reason)
{
    public override string ToString() => Path.Length == 0 ? Reason : $"{Path}: {Reason}";

    internal ShapeFault Under(string name) => this with { Path = Path.Length == 0 ? name : Path[0] == '[' ? name + Path : $"{name}.{Path}" };
}

/// <summary>
/// The form of a JSON value, told as data. It checks a value and writes it anew in canonical form: members in the order of the table, unknown ones dropped,
/// no white space, least escaping. The published API documents are made from the same tables.
/// </summary>
public abstract record Shape
{
    public static JsonWriterOptions Writing { get; } = new() { Encoder = MinimalJsonEncoder.Shared, SkipValidation = true };

    internal static JsonReaderOptions Reading { get; } = new() { MaxDepth = JsonText.Deepest + 1 };

    /// <summary>Writes <paramref name="json"/>, one complete and syntactically sound value, in canonical form; null when it is of this shape.</summary>
    public abstract ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer);

    protected static ShapeFault Wrong(ReadOnlyMemory<byte> json, string expected)
    {
        var found = First(json).TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "a boolean",
            _ => "null",
        };
        return new ShapeFault("", $"invalid type: {found}, expected {expected}");
    }

    protected static Utf8JsonReader First(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, Reading);
        reader.Read();
        return reader;
    }
}

public sealed record TextShape : Shape
{
    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        var reader = First(json);
        if (reader.TokenType is not JsonTokenType.String) return Wrong(json, "a string");
        if (reader.ValueIsEscaped) writer.WriteStringValue(reader.GetString());
        else writer.WriteStringValue(reader.ValueSpan);
        return null;
    }
}

/// <summary>One of a few texts.</summary>
public sealed record ChoiceShape(params IReadOnlyList<string> Texts) : Shape
{
    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        var reader = First(json);
        if (reader.TokenType is not JsonTokenType.String) return Wrong(json, "a string");
        var text = reader.GetString()!;
        if (!Texts.Contains(text, StringComparer.Ordinal)) return new ShapeFault("", $"unknown value, expected one of {string.Join(", ", Texts)}");
        writer.WriteStringValue(text);
        return null;
    }
}

public sealed record BooleanShape : Shape
{
    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (First(json).TokenType is not (JsonTokenType.True or JsonTokenType.False)) return Wrong(json, "a boolean");
        writer.WriteRawValue(json.Span, skipInputValidation: true);
        return null;
    }
}

/// <summary>A whole number within bounds; a fraction or an exponent is none.</summary>
public sealed record WholeShape(Int128 Least, Int128 Most) : Shape
{
    public static WholeShape Unsigned64 { get; } = new(ulong.MinValue, ulong.MaxValue);

    public static WholeShape Unsigned32 { get; } = new(uint.MinValue, uint.MaxValue);

    public static WholeShape Signed32 { get; } = new(int.MinValue, int.MaxValue);

    public static WholeShape Signed64 { get; } = new(long.MinValue, long.MaxValue);

    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (First(json).TokenType is not JsonTokenType.Number) return Wrong(json, "a whole number");
        if (!Int128.TryParse(json.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < Least || value > Most)
            return new ShapeFault("", string.Create(CultureInfo.InvariantCulture, $"invalid value: expected a whole number from {Least} to {Most}"));
        writer.WriteNumberValue((decimal)value);
        return null;
    }
}

public sealed record InstantShape : Shape
{
    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        var reader = First(json);
        if (reader.TokenType is not JsonTokenType.String) return Wrong(json, "an RFC 3339 timestamp");
        NanoTime time;
        if (reader.ValueIsEscaped ? !NanoTime.TryParse(reader.GetString(), out time) : !NanoTime.TryParse(reader.ValueSpan, out time))
            return new ShapeFault("", "invalid value: expected an RFC 3339 timestamp with a zone");
        writer.WriteStringValue(time.Text());
        return null;
    }
}

/// <summary>Any JSON value, passed on as it is: numbers keep their digits, keys their order. A key that stands twice is refused.</summary>
public sealed record AnyShape(bool ObjectOnly = false) : Shape
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonText.Deepest + 1, AllowDuplicateProperties = false };

    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (ObjectOnly && First(json).TokenType is not JsonTokenType.StartObject) return Wrong(json, "an object");
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            document.RootElement.WriteTo(writer);
            return null;
        }
        catch (JsonException)
        {
            // The syntax was checked before, so only a duplicate key is left.
            return new ShapeFault("", "duplicate key in an object");
        }
    }
}

public sealed record ListShape(Shape Element) : Shape
{
    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        var reader = First(json);
        if (reader.TokenType is not JsonTokenType.StartArray) return Wrong(json, "an array");
        writer.WriteStartArray();
        for (var i = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; i++)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (Element.Write(json[start..(int)reader.BytesConsumed], writer) is { } fault) return fault.Under($"[{i}]");
        }

        writer.WriteEndArray();
        return null;
    }
}
