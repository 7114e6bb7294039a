using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AgentPlatform.Process.Tests;

/// <summary>Stands in front of a server: drops the first connection, answers 503 to the next request, and passes everything on from then on.</summary>
internal sealed class ShakyFront : IAsyncDisposable
{
    private static readonly byte[] Busy = Encoding.ASCII.GetBytes("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri server;
    private readonly Task serving;

    public ShakyFront(Uri server)
    {
        this.server = server;
        listener.Start();
        serving = Serve();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Connections that were not passed on.</summary>
    public int Refused { get; private set; }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                if (Refused == 2) _ = Pass(client);
                else await Refuse(client);
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    private async Task Refuse(TcpClient client)
    {
        using (client)
        {
            if (++Refused == 1) return;
            var request = new byte[64 * 1024];
            for (var read = 0; request.AsSpan(0, read).IndexOf("\r\n\r\n"u8) < 0;) read += await client.GetStream().ReadAsync(request.AsMemory(read));
            await client.GetStream().WriteAsync(Busy);
        }
    }

    private async Task Pass(TcpClient client)
    {
        using (client)
        using (var back = new TcpClient())
        {
            await back.ConnectAsync(server.Host, server.Port);
            try
            {
                await Task.WhenAny(client.GetStream().CopyToAsync(back.GetStream()), back.GetStream().CopyToAsync(client.GetStream()));
            }
            catch (IOException)
            {
                // One side is gone, and the other goes with it.
            }
        }
    }
}
