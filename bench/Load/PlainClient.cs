using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AgentPlatform.Bench.Load;

/// <summary>
/// One connection that sends a request and waits for its answer, on the caller's thread and with little work: what is measured shares the processors with this. For answers with a Content-Length, or none.
/// </summary>
internal sealed class PlainClient : IDisposable
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
    private readonly string common;
    private byte[] buffer = new byte[64 * 1024];

    public PlainClient(Uri server, string token)
    {
        socket.Connect(new IPEndPoint(IPAddress.Loopback, server.Port));
        common = $" HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\n";
    }

    /// <summary>The body of the answer, good until the next request; anything but a success ends the run.</summary>
    public ReadOnlySpan<byte> Send(string method, string path, string json)
    {
        socket.Send(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{method} {path}{common}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}")));
        var (read, head) = (0, -1);
        while (head < 0)
        {
            read += Receive(read);
            head = buffer.AsSpan(0, read).IndexOf(EndOfHead);
        }

        var lines = Encoding.ASCII.GetString(buffer, 0, head);
        var (start, length) = (head + EndOfHead.Length, Length(lines));
        while (read < start + length) read += Receive(read);
        var body = buffer.AsSpan(start, length);
        return lines.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) ? body : throw new InvalidOperationException($"{method} {path} was answered {lines[9..12]}: {Encoding.UTF8.GetString(body)}");
    }

    public void Dispose() => socket.Dispose();

    private int Receive(int at)
    {
        if (at == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        return socket.Receive(buffer.AsSpan(at)) is > 0 and var count ? count : throw new IOException("The server has closed the connection.");
    }

    private static int Length(string head)
    {
        const string Name = "\r\nContent-Length: ";
        if (head.Contains("\r\nTransfer-Encoding:", StringComparison.OrdinalIgnoreCase)) throw new NotSupportedException("An answer in chunks.");
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return 0;
        var end = head.IndexOf('\r', at + Name.Length);
        return int.Parse(head.AsSpan(at + Name.Length, (end < 0 ? head.Length : end) - at - Name.Length), CultureInfo.InvariantCulture);
    }
}
