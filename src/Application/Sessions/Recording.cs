using System.Buffers;
using System.Text.Json;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions;

/// <summary>One event as it came in: its line in canonical form and what is derived from it.</summary>
public readonly record struct RecordedEvent(ReadOnlyMemory<byte> Line, EventFacts Facts)
{
    /// <summary>Fingerprint of the event's id, see <see cref="EventKeys"/>.</summary>
    public ulong Key { get; } = EventKeys.Of(Facts.EventId);

    private const int LargestScratch = 1024 * 1024;

    // Thousands of events come with one request.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? scratch;

    // A HAIL line is the event's object with its type in front.
    private static ReadOnlySpan<byte> Start => "{\"type\":\"event\","u8;

    /// <summary>Reads an event that a client sent; the fault says what is not HAIL about it.</summary>
    /// <param name="json">One complete JSON value of sound syntax.</param>
    /// <param name="recorded">The event, when it is one.</param>
    public static ShapeFault? Read(ReadOnlyMemory<byte> json, out RecordedEvent recorded)
    {
        recorded = default;
        var (buffer, writer) = scratch ??= NewScratch();
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        if (HailShapes.Event.Write(json, writer) is { } fault) return fault;
        writer.Flush();

        var line = new byte[buffer.WrittenCount + Start.Length];
        Start.CopyTo(line);
        buffer.WrittenSpan[1..].CopyTo(line.AsSpan(Start.Length));
        line[^1] = (byte)'\n';
        // One huge event must not keep its room for ever.
        if (buffer.Capacity > LargestScratch) scratch = null;
        recorded = new RecordedEvent(line, EventFacts.Read(line));
        return null;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) NewScratch()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, Shape.Writing));
    }
}

/// <summary>A finished recording: what its first and last line say, its events packed, and everything derived from them.</summary>
public sealed record Recording(SessionHeader Header, Stats Stats, Tally Tally, EventPacker Events);
