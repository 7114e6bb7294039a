using System.Buffers;

namespace AgentPlatform.Application.Sessions;

/// <summary>Packs events into chunks while they arrive, so that a recording of any size is never held whole.</summary>
public sealed class EventPacker(long first = 1) : IDisposable
{
    /// <summary>Raw bytes at which a chunk is closed (decision 0005).</summary>
    public const int ChunkBytes = 128 * 1024;

    private readonly ChunkSpool chunks = new();
    // Grows to a chunk with the recording: allocated at full size it is a large object, and one per small upload keeps the collector busy.
    private readonly ArrayBufferWriter<byte> lines = new();
    private readonly ArrayBufferWriter<byte> keys = new();
    private readonly long begin = first;
    private long count;

    /// <summary>Bytes of all lines taken so far.</summary>
    public long RawBytes { get; private set; }

    /// <summary>Events taken so far.</summary>
    public long Count => count;

    /// <summary>Takes one HAIL line with its line feed.</summary>
    public void Add(ReadOnlySpan<byte> line, string eventId) => Add(line, EventKeys.Of(eventId));

    internal void Add(ReadOnlySpan<byte> line, ulong key)
    {
        lines.Write(line);
        EventKeys.Append(keys, key);
        count++;
        RawBytes += line.Length;
        if (lines.WrittenCount >= ChunkBytes) Close();
    }

    /// <summary>Everything as chunks; nothing may be added any more. They belong to the packer.</summary>
    public ChunkSpool Finish()
    {
        if (lines.WrittenCount > 0) Close();
        return chunks;
    }

    public void Dispose() => chunks.Dispose();

    private void Close()
    {
        chunks.Add(EventChunk.Of(begin + count - keys.WrittenCount / EventKeys.Size, lines.WrittenSpan, keys.WrittenSpan.ToArray()));
        lines.ResetWrittenCount();
        keys.ResetWrittenCount();
    }
}
