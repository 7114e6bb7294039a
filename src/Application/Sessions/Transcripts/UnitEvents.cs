using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Makes events of units and packs them. Ids are made of a unit's place, the event's place in it and the unit's bytes, so the same unit in the same place has the same ids.</summary>
internal sealed class UnitEvents : IDisposable
{
    /// <summary>Attribute of an event: which unit it belongs to, and on the unit's first event what is left of the unit.</summary>
    public const string Attribute = "transcript";

    /// <summary>Units in front of the first time that a recording tells; of more, the earliest get the fallback.</summary>
    private const int MostWaiting = 1000;

    private const long MostBytesWaiting = 4 * 1024 * 1024;

    private readonly Queue<(Unit Unit, int Number, int Blank, IReadOnlyList<Draft> Events)> waiting = new();
    private readonly ArrayBufferWriter<byte> buffer = new(1024);
    private readonly Utf8JsonWriter writer;
    private readonly string format;
    private readonly NanoTime fallback;
    private long bytesWaiting;
    private NanoTime? last;

    /// <summary>For the recordings of one program; <paramref name="fallback"/> is the time of one that tells none.</summary>
    public UnitEvents(string format, NanoTime fallback) => (this.format, this.fallback, writer) = (format, fallback, new Utf8JsonWriter(buffer, Shape.Writing));

    public Tally Tally { get; } = new();

    public EventPacker Packer { get; } = new();

    public int Count { get; private set; }

    /// <summary>The number of the unit that an event belongs to; null for an id that is not made here.</summary>
    public static int? UnitOf(ReadOnlySpan<char> eventId)
    {
        var dot = eventId.IndexOf('.');
        return dot > 1 && eventId[0] == 'u' && int.TryParse(eventId[1..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Takes the next unit.</summary>
    /// <param name="raw">Its bytes; not used behind the call.</param>
    /// <param name="blank">Blank lines in front of it.</param>
    /// <param name="mapper">Makes events of it.</param>
    public void Take(ReadOnlyMemory<byte> raw, int blank, ITranscriptMapper mapper)
    {
        var unit = Unit.Parse(last is null ? raw.ToArray() : raw);
        if (unit.Root is { ValueKind: not JsonValueKind.Object }) throw new TranscriptFaultException("this is no JSON object");
        var events = unit.Root is { } root ? mapper.Map(root) : [];
        if (events.Count == 0) events = [new Draft("Custom").With("kind", format)];
        waiting.Enqueue((unit, ++Count, blank, events));
        last ??= events.FirstOrDefault(draft => draft.At is not null)?.At ?? mapper.Facts.CreatedAt;
        bytesWaiting += raw.Length;
        WriteWaiting(last is not null || bytesWaiting > MostBytesWaiting ? 0 : MostWaiting);
    }

    /// <summary>No unit follows.</summary>
    public void Finish() => WriteWaiting(0);

    public void Dispose() => writer.Dispose();

    private void WriteWaiting(int leave)
    {
        while (waiting.Count > leave)
        {
            var (unit, number, blank, events) = waiting.Dequeue();
            bytesWaiting -= unit.Raw.Length;
            using (unit) Write(unit, number, blank, events);
        }
    }

    private void Write(Unit unit, int number, int blank, IReadOnlyList<Draft> events)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(unit.Raw.Span).AsSpan(0, 8));
        foreach (var (piece, draft) in events.Index())
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"u{number}.{piece}.{hash}");
            buffer.ResetWrittenCount();
            writer.Reset();
            // Written in HAIL's canonical form, so it need not be read and written again as an event of unknown origin is.
            draft.Write(writer, id, last ?? fallback, json => WriteAttribute(json, unit, piece == 0 ? (number, blank) : null, piece, events));
            writer.Flush();
            Tally.Add(EventFacts.Read(buffer.WrittenMemory));
            buffer.Write("\n"u8);
            Packer.Add(buffer.WrittenSpan, id);
            last = draft.At ?? last;
        }
    }

    private static void WriteAttribute(Utf8JsonWriter writer, Unit unit, (int Number, int Blank)? first, int piece, IReadOnlyList<Draft> events)
    {
        writer.WriteStartObject(Attribute);
        if (first is not var (number, blank))
        {
            writer.WriteNumber("piece", piece);
        }
        else
        {
            writer.WriteNumber("unit", number);
            if (events.Count > 1) writer.WriteNumber("events", events.Count);
            if (blank > 0) writer.WriteNumber("blank", blank);
            if (unit.IsText)
            {
                writer.WriteString("text", unit.Raw.Span);
            }
            else
            {
                writer.WritePropertyName("rest");
                Residue.Pack(unit.Root!.Value, events, writer);
            }
        }

        writer.WriteEndObject();
    }
}
