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

    // A HAIL line is the event's object with its type in front.
    private static ReadOnlySpan<byte> Start => "{\"type\":\"event\","u8;

    /// <summary>Reads an event that a client sent; the fault says what is not HAIL about it.</summary>
    /// <param name="json">One complete JSON value of sound syntax.</param>
    /// <param name="recorded">The event, when it is one.</param>
    public static ShapeFault? Read(ReadOnlyMemory<byte> json, out RecordedEvent recorded)
    {
        recorded = default;
        var buffer = new ArrayBufferWriter<byte>(json.Length + Start.Length + 1);
        using (var writer = new Utf8JsonWriter(buffer, Shape.Writing))
        {
            if (HailShapes.Event.Write(json, writer) is { } fault) return fault;
        }

        var canonical = buffer.WrittenMemory;
        var line = new byte[canonical.Length + Start.Length];
        Start.CopyTo(line);
        canonical.Span[1..].CopyTo(line.AsSpan(Start.Length));
        line[^1] = (byte)'\n';
        recorded = new RecordedEvent(line, EventFacts.Read(canonical));
        return null;
    }
}

/// <summary>A finished recording: what its first and last line say, its events packed, and everything derived from them.</summary>
public sealed record Recording(SessionHeader Header, Stats Stats, Tally Tally, EventPacker Events);
