using System.Buffers;
using System.Buffers.Binary;

namespace AgentPlatform.Api.Replies.Tunnels;

/// <summary>
/// The accepting side of yamux over one byte stream, as far as agents need it: streams that the agent opens are read to their end, one after the other or at the same time, and nothing is ever opened
/// towards it (contract agentserver 4.9). Not safe for several threads.
/// </summary>
/// <param name="send">Sends one frame.</param>
/// <param name="received">Is given each stream that the agent has closed, whole.</param>
internal sealed class Yamux(Func<ReadOnlyMemory<byte>, CancellationToken, Task> send, Func<ReadOnlyMemory<byte>, CancellationToken, Task> received)
{
    /// <summary>Bytes that a stream may send before it is given more room.</summary>
    private const int Window = 256 * 1024;

    /// <summary>Streams that may be open at the same time.</summary>
    private const int MostStreams = 256;

    /// <summary>Bytes of one stream: a header, 1 MiB of metadata, and a message of as much.</summary>
    private const int Largest = 2 * 1024 * 1024 + 5;

    private const int HeaderLength = 12;

    private readonly Dictionary<uint, ArrayBufferWriter<byte>> open = [];

    private enum FrameType : byte
    {
        Data = 0,
        WindowUpdate = 1,
        Ping = 2,
        GoAway = 3,
    }

    [Flags]
    private enum FrameFlags : ushort
    {
        None = 0,
        Syn = 1,
        Ack = 2,
        Fin = 4,
        Rst = 8,
    }

    /// <summary>Takes what has arrived; answers how much of it was whole frames. False for <c>Goes</c>: the agent is leaving, or does not speak yamux.</summary>
    public async Task<(int Taken, bool Goes)> Take(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var taken = 0;
        while (bytes.Length - taken >= HeaderLength)
        {
            var header = Header.Read(bytes.Span[taken..]);
            if (header.Version != 0 || header.Type > FrameType.GoAway) return (taken, false);
            var payload = header.Type is FrameType.Data ? (int)Math.Min(header.Length, Window + 1) : 0;
            if (payload > Window) return (taken, false);
            if (bytes.Length - taken < HeaderLength + payload) break;
            if (!await Take(header, bytes.Slice(taken + HeaderLength, payload), ct)) return (taken, false);
            taken += HeaderLength + payload;
        }

        return (taken, true);
    }

    private async Task<bool> Take(Header header, ReadOnlyMemory<byte> payload, CancellationToken ct)
    {
        switch (header.Type)
        {
            case FrameType.Ping:
                if (header.Flags.HasFlag(FrameFlags.Syn)) await Send(new Header(0, FrameType.Ping, FrameFlags.Ack, 0, header.Length), ct);
                return true;
            case FrameType.GoAway:
                return false;
        }

        if (header.Flags.HasFlag(FrameFlags.Syn) && !await Open(header.Stream, ct)) return true;
        if (!open.TryGetValue(header.Stream, out var stream)) return true;
        if (header.Flags.HasFlag(FrameFlags.Rst))
        {
            open.Remove(header.Stream);
            return true;
        }

        if (payload.Length > 0 && !await Keep(header.Stream, stream, payload, ct)) return true;
        if (header.Flags.HasFlag(FrameFlags.Fin)) await Close(header.Stream, stream, ct);
        return true;
    }

    private async Task<bool> Open(uint stream, CancellationToken ct)
    {
        // Those of the agent have odd numbers, each once.
        if (stream % 2 == 0 || open.Count == MostStreams || !open.TryAdd(stream, new ArrayBufferWriter<byte>()))
        {
            await Send(new Header(0, FrameType.WindowUpdate, FrameFlags.Rst, stream, 0), ct);
            return false;
        }

        await Send(new Header(0, FrameType.WindowUpdate, FrameFlags.Ack, stream, 0), ct);
        return true;
    }

    private async Task<bool> Keep(uint id, ArrayBufferWriter<byte> stream, ReadOnlyMemory<byte> payload, CancellationToken ct)
    {
        if (stream.WrittenCount + payload.Length > Largest)
        {
            open.Remove(id);
            await Send(new Header(0, FrameType.WindowUpdate, FrameFlags.Rst, id, 0), ct);
            return false;
        }

        stream.Write(payload.Span);
        // What is taken makes room for as much.
        await Send(new Header(0, FrameType.WindowUpdate, FrameFlags.None, id, (uint)payload.Length), ct);
        return true;
    }

    private async Task Close(uint id, ArrayBufferWriter<byte> stream, CancellationToken ct)
    {
        open.Remove(id);
        await Send(new Header(0, FrameType.WindowUpdate, FrameFlags.Fin, id, 0), ct);
        await received(stream.WrittenMemory, ct);
    }

    private Task Send(Header header, CancellationToken ct) => send(header.Bytes(), ct);

    private readonly record struct Header(byte Version, FrameType Type, FrameFlags Flags, uint Stream, uint Length)
    {
        public static Header Read(ReadOnlySpan<byte> bytes) => new(
            bytes[0], (FrameType)bytes[1], (FrameFlags)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));

        public byte[] Bytes()
        {
            var bytes = new byte[HeaderLength];
            bytes[0] = Version;
            bytes[1] = (byte)Type;
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)Flags);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), Stream);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Length);
            return bytes;
        }
    }
}
