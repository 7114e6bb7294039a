using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>The layout below the data folder. The folder itself stays the host user's; only <see cref="Server"/> belongs to the server's user.</summary>
internal sealed class DataFolder(string path)
{
    public const int Port = 5432;

    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    public string HostLock => Path.Combine(Root, "host.lock");
    public string Passwords => Path.Combine(Root, "postgres.passwords");

    public string Server => Path.Combine(Root, "postgres");
    public string Cluster => Path.Combine(Server, "pg");
    public string HalfCluster => Path.Combine(Server, "pg.init");
    public string FirstPassword => Path.Combine(Server, "pg.init.password");
    public string PidFile => Path.Combine(Cluster, "postmaster.pid");

    /// <summary>The folder below the data folder where the path is short enough for a socket, else one per data folder in a folder for temporary files.</summary>
    public string SocketFolder(string temporary, int longest)
    {
        var own = Path.Combine(Server, "socket");
        if (Fits(own, longest)) return own;

        var name = "agentplatform-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..16];
        var elsewhere = Path.Combine(Path.GetFullPath(temporary), name);
        return Fits(elsewhere, longest) ? elsewhere : Path.Combine("/tmp", name);
    }

    // Both PostgreSQL and Npgsql read a comma as the start of a second folder.
    private static bool Fits(string folder, int longest) =>
        Encoding.UTF8.GetByteCount($"{folder}/.s.PGSQL.{Port}") <= longest && !folder.AsSpan().ContainsAny(',', '"');
}
