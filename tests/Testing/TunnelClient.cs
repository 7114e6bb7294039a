using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;

namespace AgentPlatform.Testing;

/// <summary>An agent's end of its tunnel: a yamux session over a WebSocket, as the official agents speak it.</summary>
public sealed class TunnelClient : IDisposable
{
    private const int Header = 12;

    private readonly ClientWebSocket socket = new();
    private readonly List<byte> unread = [];
    private uint next = 1;

    // Those that came.
    private readonly List<(byte Type, ushort Flags, uint Stream, uint Length)> frames = [];

    public WebSocketState State => socket.State;

    public static async Task<TunnelClient> Open(Uri server, string agent, string token)
    {
        var client = new TunnelClient();
        await client.socket.ConnectAsync(new Uri($"ws://{server.Authority}/api/tunnel/{agent}?token={token}"), CancellationToken.None);
        return client;
    }

    /// <summary>Opens a control stream, says something on it and closes it; waits until the server has closed it as well.</summary>
    /// <param name="json">What to say.</param>
    /// <param name="slices">In how many WebSocket messages: their boundaries mean nothing.</param>
    public async Task Tell(string json, int slices = 1)
    {
        var stream = next;
        next += 2;
        byte[] content = [3, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(json)];
        byte[] all = [.. Frame(1, 1, stream, 0), .. content.Chunk(64 * 1024).SelectMany(part => Frame(0, 0, stream, (uint)part.Length).Concat(part)), .. Frame(1, 4, stream, 0)];
        foreach (var slice in all.Chunk((all.Length / slices) + 1)) await socket.SendAsync(slice, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        await Until(frame => frame.Stream == stream && (frame.Flags & 12) != 0);
    }

    /// <summary>Sends one frame as it is.</summary>
    public Task Send(byte type, ushort flags, uint stream, uint length, byte version = 0) =>
        socket.SendAsync(Frame(type, flags, stream, length, version), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    /// <summary>Reads until such a frame has come; false when the tunnel ends before.</summary>
    public async Task<bool> Until(Func<(byte Type, ushort Flags, uint Stream, uint Length), bool> wanted)
    {
        var buffer = new byte[4096];
        while (!frames.Exists(frame => wanted(frame)))
        {
            if (socket.State is not WebSocketState.Open) return false;
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (received.MessageType is WebSocketMessageType.Close) return false;
            unread.AddRange(buffer.AsSpan(0, received.Count));
            for (; unread.Count >= Header; unread.RemoveRange(0, Header))
            {
                var bytes = unread.GetRange(0, Header).ToArray();
                frames.Add((bytes[1], BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8))));
            }
        }

        return true;
    }

    public async Task Close() => await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    /// <summary>Waits until the server has ended it.</summary>
    public Task UntilEnded() => Until(_ => false);

    public void Dispose() => socket.Dispose();

    private static byte[] Frame(byte type, ushort flags, uint stream, uint length, byte version = 0)
    {
        var bytes = new byte[Header];
        (bytes[0], bytes[1]) = (version, type);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), stream);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), length);
        return bytes;
    }
}
