using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AgentPlatform.Bench.Running;

/// <summary>A PostgreSQL for one run, started the way the product starts its own, with every migration.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly EmbeddedPostgres server;

    private Database(string folder)
    {
        Folder = folder;
        server = new EmbeddedPostgres(
            new EmbeddedPostgresSettings { DataFolder = folder, ToolsFolder = Repository.Path(".tools") }, NullLogger<EmbeddedPostgres>.Instance, TimeProvider.System);
    }

    public string Folder { get; }

    /// <summary>For the application's role.</summary>
    public string ConnectionString => server.ConnectionString;

    public int ServerProcess => OperatingSystem.IsWindows() ? 0 : server.ServerProcess;

    public static async Task<Database> Start(string folder, CancellationToken ct)
    {
        var database = new Database(folder);
        await database.server.StartAsync(ct);
        await new Migrator(new DatabaseAddress(() => database.ConnectionString, 5), Migration.Embedded, NullLogger.Instance).Run(ct);
        return database;
    }

    /// <summary>The pool that the product would have; the bare server uses the same.</summary>
    public static NpgsqlDataSource Pool(string connectionString, int size) => new DatabaseAddress(() => connectionString, size).Pool();

    /// <summary>A connection of a superuser, for filling tables and looking behind them.</summary>
    public async Task<NpgsqlConnection> Superuser(CancellationToken ct)
    {
        var password = File.ReadLines(Path.Combine(Folder, "postgres.passwords")).Single(line => line.StartsWith("superuser=", StringComparison.Ordinal))["superuser=".Length..];
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Username = "postgres", Password = password, Pooling = false, CommandTimeout = 300 }.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    public async Task<T> Ask<T>(string question, CancellationToken ct)
    {
        await using var connection = await Superuser(ct);
        await using var command = new NpgsqlCommand(question, connection);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
