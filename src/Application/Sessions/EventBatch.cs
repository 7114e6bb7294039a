using System.Collections;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Events on their way into a log, in order. A small batch is held as it is; a large one is packed, and read again when it is needed.</summary>
public sealed class EventBatch : IEnumerable<RecordedEvent>, IDisposable
{
    private const long MostInMemory = 1024 * 1024;

    private readonly List<RecordedEvent> few = [];
    private EventPacker? many;

    /// <summary>Bytes of all lines.</summary>
    public long RawBytes { get; private set; }

    public long Count => many?.Count ?? few.Count;

    /// <summary>When the first event happened; null without events.</summary>
    public NanoTime? FirstAt { get; private set; }

    public void Add(RecordedEvent recorded)
    {
        FirstAt ??= recorded.Facts.Timestamp;
        RawBytes += recorded.Line.Length;
        if (many is null && RawBytes <= MostInMemory)
        {
            few.Add(recorded);
            return;
        }

        many ??= Pack();
        many.Add(recorded.Line.Span, recorded.Facts.EventId);
    }

    /// <summary>The events; one reader at a time, and none while events are added.</summary>
    public IEnumerator<RecordedEvent> GetEnumerator() => many is null ? few.GetEnumerator() : Unpack(many.Finish()).GetEnumerator();

    public void Dispose() => many?.Dispose();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private EventPacker Pack()
    {
        var packer = new EventPacker();
        foreach (var recorded in few) packer.Add(recorded.Line.Span, recorded.Facts.EventId);
        few.Clear();
        return packer;
    }

    private static IEnumerable<RecordedEvent> Unpack(ChunkSpool chunks) => chunks.Read().SelectMany(chunk => chunk.Events());
}
