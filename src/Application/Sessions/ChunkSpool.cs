using System.Buffers.Binary;

namespace AgentPlatform.Application.Sessions;

/// <summary>Holds chunks until they are stored: the first few MiB in memory, the rest in a temporary file that nobody else can open. May be read several times.</summary>
public sealed class ChunkSpool : IDisposable
{
    /// <summary>Bytes of payloads that are held in memory.</summary>
    public const int MostInMemory = 4 * 1024 * 1024;

    private const int HeaderSize = sizeof(long) + sizeof(long) + sizeof(short) + sizeof(int) + sizeof(int) + sizeof(int);

    private readonly List<EventChunk> first = [];
    private FileStream? rest;
    private int inMemory;

    public int Count { get; private set; }

    /// <summary>Raw bytes of all chunks.</summary>
    public long RawBytes { get; private set; }

    /// <summary>Bytes of all payloads.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Sequence of the last event; 0 without chunks.</summary>
    public long Last { get; private set; }

    public void Add(EventChunk chunk)
    {
        Count++;
        RawBytes += chunk.RawLength;
        PayloadBytes += chunk.Payload.Length;
        Last = chunk.Last;
        if (rest is null && inMemory + chunk.Payload.Length <= MostInMemory)
        {
            first.Add(chunk);
            inMemory += chunk.Payload.Length;
            return;
        }

        rest ??= OpenFile();
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteInt64LittleEndian(header, chunk.First);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], chunk.Last);
        BinaryPrimitives.WriteInt16LittleEndian(header[16..], (short)chunk.Codec);
        BinaryPrimitives.WriteInt32LittleEndian(header[18..], chunk.RawLength);
        BinaryPrimitives.WriteInt32LittleEndian(header[22..], chunk.Keys.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[26..], chunk.Payload.Length);
        rest.Write(header);
        rest.Write(chunk.Keys);
        rest.Write(chunk.Payload);
    }

    /// <summary>All chunks in order. One reader at a time, and none while chunks are added.</summary>
    public IEnumerable<EventChunk> Read()
    {
        foreach (var chunk in first) yield return chunk;
        if (rest is null) yield break;
        rest.Position = 0;
        var header = new byte[HeaderSize];
        while (rest.Position < rest.Length) yield return ReadNext(rest, header);
        rest.Position = rest.Length;
    }

    public void Dispose() => rest?.Dispose();

    private static EventChunk ReadNext(FileStream file, byte[] header)
    {
        file.ReadExactly(header);
        var keys = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(22))];
        var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(26))];
        file.ReadExactly(keys);
        file.ReadExactly(payload);
        return new EventChunk(
            BinaryPrimitives.ReadInt64LittleEndian(header), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)),
            (EventCodec)BinaryPrimitives.ReadInt16LittleEndian(header.AsSpan(16)), BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(18)), keys, payload);
    }

    private static FileStream OpenFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose, BufferSize = 128 * 1024 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(Path.GetTempPath(), $"agentplatform-{Guid.CreateVersion7():N}.spool");
        var file = new FileStream(path, options);
        // Without a name it is gone with the process, however that ends.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
