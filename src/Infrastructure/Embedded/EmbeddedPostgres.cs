using System.ComponentModel;
using System.Runtime.Versioning;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>A PostgreSQL server of the host's own: started and stopped with it, started again when it dies.</summary>
/// <remarks>Registered before every other hosted service, so that it starts first and stops last.</remarks>
public sealed partial class EmbeddedPostgres(EmbeddedPostgresSettings settings, ILogger<EmbeddedPostgres> logger, TimeProvider clock) : IHostedService, IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DataFolder folder = new(settings.DataFolder);
    private FileStream? hostLock;
    private Supervisor? supervisor;
    private string? socketFolder;
    private string? connectionString;
    private string? version;

    /// <summary>For the application's role and database; known once the start has succeeded.</summary>
    public string ConnectionString => connectionString ?? throw new InvalidOperationException("The embedded PostgreSQL has not been started.");

    /// <summary>Whether the server accepts connections now.</summary>
    public bool IsUp => !OperatingSystem.IsWindows() && connectionString is not null && supervisor is { IsUp: true };

    /// <summary>One line for the operator.</summary>
    public string Description => $"embedded PostgreSQL {version ?? "(not started)"}, data in {folder.Root}";

    [UnsupportedOSPlatform("windows")]
    internal int ServerProcess => supervisor?.ServerProcess ?? 0;

    /// <summary>Returns when the server accepts connections and the application's role and database exist.</summary>
    /// <exception cref="StartupException">Something the operator can cure.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new StartupException("The embedded PostgreSQL does not run on Windows: set a connection string, or run the host in a container.");

        var isStarted = false;
        try
        {
            await Start(cancellationToken);
            isStarted = true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new StartupException($"The embedded PostgreSQL cannot use {folder.Root}: {failure.Message}", failure);
        }
        catch (NpgsqlException refused)
        {
            throw new StartupException($"The embedded PostgreSQL does not answer its own host ({refused.Message}): {folder.Passwords} may not belong to {folder.Cluster}.", refused);
        }
        finally
        {
            if (!isStarted) await Stop(CancellationToken.None);
        }
    }

    /// <summary>Stops the server cleanly and lets go of the data folder.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows()) await Stop(cancellationToken);
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    [UnsupportedOSPlatform("windows")]
    private async Task Start(CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        Directory.CreateDirectory(folder.Root, OwnerOnly);
        hostLock = HostLock.Take(folder);
        var binaries = await BinaryFinder.Find(settings, folder.Cluster);
        version = binaries.Version;

        Directory.CreateDirectory(folder.Server, OwnerOnly);
        var way = await RunAsChoice.Make(folder, binaries);
        var passwords = Passwords.Open(folder);
        socketFolder = SocketFolder.Ensure(folder, way);
        var isNew = await Cluster.Ensure(folder, binaries, way, passwords, ct);

        var command = way.Command(CommandLines.Server(binaries, folder.Cluster, socketFolder, settings.IsDurable));
        supervisor = new(command, new(folder, socketFolder, logger, clock), logger, clock);
        await supervisor.Start(ct);
        var database = new ApplicationDatabase(socketFolder, passwords);
        await database.Ensure(isNew, ct);
        connectionString = database.ConnectionString;
        Log.Started(logger, binaries.Version, binaries.Folder, way.Name, folder.Root, (long)clock.GetElapsedTime(began).TotalMilliseconds);
    }

    [UnsupportedOSPlatform("windows")]
    private async Task Stop(CancellationToken hurry)
    {
        if (Interlocked.Exchange(ref supervisor, null) is { } running)
        {
            await running.Stop(hurry);
            running.Dispose();
        }

        if (socketFolder is not null) SocketFolder.Remove(socketFolder);
        socketFolder = null;
        hostLock?.Dispose();
        hostLock = null;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL {Version} from {Binaries} runs as {User} on {Folder}, ready after {Milliseconds} ms")]
        public static partial void Started(ILogger logger, string version, string binaries, string user, string folder, long milliseconds);
    }
}
