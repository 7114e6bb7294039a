using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace AgentPlatform.Testing;

/// <summary>Where a connection to PostgreSQL is cut.</summary>
public enum Cut
{
    Never,

    /// <summary>COMMIT does not reach the server.</summary>
    BeforeCommit,

    /// <summary>COMMIT reaches the server and is carried out; its answer is lost.</summary>
    AfterCommit,
}

/// <summary>Stands between the product and PostgreSQL and cuts the connection at the next COMMIT, once.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    // The driver's own, and ours at the end of a batch; not the isolation level's name.
    private static readonly byte[][] Commits = ["COMMIT\0"u8.ToArray(), "COMMIT\n"u8.ToArray()];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string socket;
    private readonly Task serving;
    private Cut next;

    private CuttingProxy(string socket)
    {
        this.socket = socket;
        listener.Start();
        serving = Serve();
    }

    /// <summary>How many connections were cut.</summary>
    public int Cuts { get; private set; }

    public static (CuttingProxy Proxy, string ConnectionString) Before(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var proxy = new CuttingProxy($"{settings.Host}/.s.PGSQL.{settings.Port}");
        settings.Host = "127.0.0.1";
        settings.Port = ((IPEndPoint)proxy.listener.LocalEndpoint).Port;
        return (proxy, settings.ConnectionString);
    }

    public void CutNext(Cut where) => next = where;

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
            while (true) _ = Pass(await listener.AcceptTcpClientAsync());
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    private async Task Pass(TcpClient client)
    {
        var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            await server.ConnectAsync(new UnixDomainSocketEndPoint(socket));
            await using var front = client.GetStream();
            await using var back = new NetworkStream(server, ownsSocket: true);
            var answers = Copy(back, front, isRequest: false);
            await Copy(front, back, isRequest: true);
            await answers;
        }
    }

    private async Task Copy(NetworkStream from, NetworkStream to, bool isRequest)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                var cut = isRequest && Array.Exists(Commits, commit => buffer.AsSpan(0, read).IndexOf(commit) >= 0) ? next : Cut.Never;
                if (cut is not Cut.Never)
                {
                    next = Cut.Never;
                    Cuts++;
                }

                if (cut is Cut.BeforeCommit) break;
                // The client's side goes first, so that the server's answer finds nobody.
                if (cut is Cut.AfterCommit) from.Close();
                await to.WriteAsync(buffer.AsMemory(0, read));
                if (cut is Cut.AfterCommit) break;
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The other side is gone.
        }
        finally
        {
            from.Close();
            to.Close();
        }
    }
}
