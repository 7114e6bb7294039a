using System.Net;
using System.Net.Sockets;

namespace AgentPlatform.Testing;

/// <summary>Stands between a client and the product: requests pass, answers are kept and never given out.</summary>
public sealed class DeafProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri server;
    private readonly Task serving;

    public DeafProxy(Uri server)
    {
        this.server = server;
        listener.Start();
        serving = Serve();
    }

    /// <summary>Where clients connect.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Dispose();
    }

    private async Task Serve()
    {
        var passing = new List<Task>();
        try
        {
            while (true) passing.Add(Pass(await listener.AcceptTcpClientAsync()));
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }

        await Task.WhenAll(passing);
    }

    private async Task Pass(TcpClient client)
    {
        using var back = new TcpClient();
        using (client)
        {
            await back.ConnectAsync(server.Host, server.Port);
            var asking = Copy(client.GetStream(), back.GetStream());
            // Until the server is gone; then the client hears that, and nothing else.
            await Copy(back.GetStream(), Stream.Null);
            client.Close();
            await asking;
        }
    }

    private static async Task Copy(Stream from, Stream to)
    {
        try
        {
            await from.CopyToAsync(to);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The other side is gone.
        }
    }
}
