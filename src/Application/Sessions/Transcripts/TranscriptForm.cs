using System.Buffers;
using System.Text.Json;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>What an export must know of a recording besides its units; attribute <c>transcript</c> of the session's context.</summary>
public sealed record TranscriptForm
{
    internal const string Attribute = "transcript";

    /// <summary>The program's name.</summary>
    public required string Format { get; init; }

    /// <summary>Lines that are not blank, or elements of the document's list.</summary>
    public required int Units { get; init; }

    /// <summary>Blank lines behind the last unit.</summary>
    public int BlankAtEnd { get; init; }

    /// <summary>The last line has its line feed.</summary>
    public bool EndsWithLineFeed { get; init; } = true;

    /// <summary>The document is written over several lines.</summary>
    public bool IsIndented { get; init; }

    /// <summary>The document with a marker in the place of its list; empty where each line is a unit.</summary>
    public ReadOnlyMemory<byte> Head { get; init; }

    /// <summary>Bytes of events that stand in for earlier ones of the same unit; 0 while units only came behind one another.</summary>
    public long AmendedBytes { get; init; }

    /// <summary>Null when the session was not imported.</summary>
    internal static TranscriptForm? Read(ReadOnlyMemory<byte> attributes)
    {
        if (attributes.IsEmpty) return null;
        using var document = JsonDocument.Parse(attributes, new JsonDocumentOptions { MaxDepth = JsonText.Deepest + 1 });
        if (!document.RootElement.TryGetProperty(Attribute, out var form) || form.ValueKind is not JsonValueKind.Object) return null;
        if (!form.TryGetProperty("format", out var format) || !form.TryGetProperty("units", out var units)) return null;
        if (format.ValueKind is not JsonValueKind.String || units.ValueKind is not JsonValueKind.Number || !units.TryGetInt32(out var count)) return null;
        return new TranscriptForm
        {
            Format = format.GetString()!,
            Units = count,
            BlankAtEnd = form.TryGetProperty("blank_at_end", out var blank) ? blank.GetInt32() : 0,
            EndsWithLineFeed = !form.TryGetProperty("final_line_feed", out _),
            IsIndented = form.TryGetProperty("indented", out _),
            Head = form.TryGetProperty("head", out var head) ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(head).ToArray() : default,
            AmendedBytes = form.TryGetProperty("amended_bytes", out var amended) ? amended.GetInt64() : 0,
        };
    }

    /// <summary>The attributes of a session's context: those that say what it is about, and this form.</summary>
    internal byte[] Attributes(IEnumerable<(string Name, string? Value)> about)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, Shape.Writing);
        writer.WriteStartObject();
        foreach (var (name, value) in about)
            if (value is not null) writer.WriteString(name, value);
        writer.WriteStartObject(Attribute);
        writer.WriteString("format", Format);
        writer.WriteNumber("units", Units);
        if (BlankAtEnd > 0) writer.WriteNumber("blank_at_end", BlankAtEnd);
        if (!EndsWithLineFeed) writer.WriteBoolean("final_line_feed", false);
        if (IsIndented) writer.WriteBoolean("indented", true);
        if (AmendedBytes > 0) writer.WriteNumber("amended_bytes", AmendedBytes);
        if (!Head.IsEmpty)
        {
            writer.WritePropertyName("head");
            writer.WriteRawValue(Head.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
