using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>The events of one unit as they are stored.</summary>
internal sealed class StoredUnit : IDisposable
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = JsonText.Deepest + 1 };

    private readonly List<JsonDocument> events = [];
    private readonly List<ReadOnlyMemory<byte>> lines = [];
    private int expected = 1;

    /// <summary>Its place in the recording, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Blank lines in front of it.</summary>
    public int Blank { get; private set; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Lines => lines;

    private bool IsWhole => events.Count == expected;

    private JsonElement Attribute => events[0].RootElement.GetProperty("attributes").GetProperty(UnitEvents.Attribute);

    /// <summary>The units of a session, in the order of its log. Events that no import made are passed over.</summary>
    /// <param name="hail">The session as HAIL, whole lines.</param>
    public static async IAsyncEnumerable<StoredUnit> Read(IAsyncEnumerable<ReadOnlyMemory<byte>> hail, [EnumeratorCancellation] CancellationToken ct)
    {
        StoredUnit? open = null;
        await foreach (var some in hail.WithCancellation(ct))
        {
            for (var rest = some; !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf((byte)'\n') + 1;
                if (end == 0) throw new InvalidDataException("A stored session ends within a line.");
                open = Take(open, rest[..end]);
                rest = rest[end..];
                if (open is not { IsWhole: true }) continue;
                yield return open;
                open.Dispose();
                open = null;
            }
        }

        open?.Dispose();
    }

    /// <summary>Reads a unit from its lines.</summary>
    public static StoredUnit Of(IEnumerable<ReadOnlyMemory<byte>> lines) =>
        lines.Aggregate((StoredUnit?)null, Take) ?? throw new InvalidDataException("A stored unit has no events.");

    /// <summary>The unit's text, where it was kept as such.</summary>
    public byte[]? Text() => Attribute.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : null;

    /// <summary>Writes the unit as it was.</summary>
    public void Write(Utf8JsonWriter writer) => Residue.Unpack(Attribute.GetProperty("rest"), [.. events.Select(recorded => recorded.RootElement)], writer);

    public void Dispose()
    {
        foreach (var recorded in events) recorded.Dispose();
    }

    private static StoredUnit? Take(StoredUnit? open, ReadOnlyMemory<byte> line)
    {
        var document = JsonDocument.Parse(line, Reading);
        if (!document.RootElement.TryGetProperty("attributes", out var attributes) || !attributes.TryGetProperty(UnitEvents.Attribute, out var about) || about.ValueKind is not JsonValueKind.Object)
        {
            document.Dispose();
            return open;
        }

        if (about.TryGetProperty("unit", out var number))
        {
            open?.Dispose();
            open = new StoredUnit
            {
                Number = number.GetInt32(),
                Blank = about.TryGetProperty("blank", out var blank) ? blank.GetInt32() : 0,
                expected = about.TryGetProperty("events", out var count) ? count.GetInt32() : 1,
            };
        }

        if (open is null)
        {
            document.Dispose();
            return null;
        }

        open.events.Add(document);
        open.lines.Add(line);
        return open;
    }
}
