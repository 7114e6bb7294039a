using System.Buffers;

namespace AgentPlatform.Application.Sessions;

/// <summary>Packs events into chunks while they arrive, so that a large recording is held compressed and never whole.</summary>
public sealed class EventPacker(long first = 1)
{
    /// <summary>Raw bytes at which a chunk is closed (decision 0005).</summary>
    public const int ChunkBytes = 128 * 1024;

    private readonly List<EventChunk> chunks = [];
    // Grows to a chunk with the recording: allocated at full size it is a large object, and one per small upload keeps the collector busy.
    private readonly ArrayBufferWriter<byte> lines = new();
    private readonly ArrayBufferWriter<byte> keys = new();
    private long next = first;

    /// <summary>Bytes of all lines taken so far.</summary>
    public long RawBytes { get; private set; }

    /// <summary>Takes one HAIL line with its line feed.</summary>
    public void Add(ReadOnlySpan<byte> line, string eventId) => Add(line, EventKeys.Of(eventId));

    internal void Add(ReadOnlySpan<byte> line, ulong key)
    {
        lines.Write(line);
        EventKeys.Append(keys, key);
        next++;
        RawBytes += line.Length;
        if (lines.WrittenCount >= ChunkBytes) Close();
    }

    public IReadOnlyList<EventChunk> Finish()
    {
        if (lines.WrittenCount > 0) Close();
        return chunks;
    }

    private void Close()
    {
        chunks.Add(EventChunk.Of(next - keys.WrittenCount / EventKeys.Size, lines.WrittenSpan, keys.WrittenSpan.ToArray()));
        lines.ResetWrittenCount();
        keys.ResetWrittenCount();
    }
}
