using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AgentPlatform.Testing;

/// <summary>A real PostgreSQL for one test run, started the way the product starts its own, with a template database that has every migration.</summary>
public static class TestCluster
{
    private const string Template = "platform_template";

    private static EmbeddedPostgres? server;
    private static string folder = "";
    private static int databases;

    /// <summary>Starts the server and makes the template; from a set-up fixture, once.</summary>
    public static async Task Start()
    {
        folder = Directory.CreateTempSubdirectory("ap-test-").FullName;
        server = new EmbeddedPostgres(
            new EmbeddedPostgresSettings { DataFolder = folder, ToolsFolder = Repository.Path(".tools"), IsDurable = false }, NullLogger<EmbeddedPostgres>.Instance, TimeProvider.System);
        await server.StartAsync(CancellationToken.None);
        await Superuser(server.ConnectionString, "alter role agentplatform createdb");
        await Application($"create database {Template}");
        await new Migrator(new DatabaseAddress(() => To(Template), 5), Migration.Embedded, NullLogger.Instance).Run(CancellationToken.None);
        await Application($"alter database {Template} with allow_connections false");
    }

    /// <summary>Stops the server and forgets its data.</summary>
    public static async Task Stop()
    {
        if (server is null) return;
        NpgsqlConnection.ClearAllPools();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A new database with the whole schema; returns its connection string.</summary>
    public static async Task<string> NewDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        // By copying files, which is quicker than writing them to the log where nothing waits for the disk.
        await Application($"create database {name} template {Template} strategy file_copy");
        return To(name);
    }

    /// <summary>A new database with nothing in it; returns its connection string.</summary>
    public static async Task<string> EmptyDatabase()
    {
        var name = $"empty_{Interlocked.Increment(ref databases)}";
        await Application($"create database {name}");
        return To(name);
    }

    /// <summary>Empties a table and all that hangs on it. What runs in the background locks the same tables in an order of its own: a deadlock's victim tries again, as the product does.</summary>
    public static async Task Empty(string database, string table)
    {
        const int Tries = 10;
        for (var left = Tries; ; left--)
            try
            {
                await Ask(database, $"truncate {table} cascade");
                return;
            }
            catch (PostgresException deadlock) when (deadlock.SqlState == PostgresErrorCodes.DeadlockDetected && left > 1)
            {
                // The other one goes on, and is done soon.
            }
    }

    /// <summary>Runs a statement in a database of the cluster; for looking at, or damaging, what the product wrote.</summary>
    public static async Task<object?> Ask(string connectionString, string sql)
    {
        // A pool beside the product's own, which soon lets go of what nobody needs: the server has connections for some fixtures at a time.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = 4,
            ConnectionIdleLifetime = 3,
            ConnectionPruningInterval = 1,
            ApplicationName = "agentplatform tests",
        }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Runs a statement in a transaction that stays open, with its locks, until what is returned is disposed; then it is rolled back.</summary>
    public static async Task<IAsyncDisposable> Hold(string connectionString, string sql)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"begin; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>How PostgreSQL would run a statement of the product, a line per step.</summary>
    public static async Task<string> Plan(string connectionString, Sql sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"explain {sql.Text}", connection);
        foreach (var parameter in sql.Parameters) command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    private static string To(string database) =>
        new NpgsqlConnectionStringBuilder((server ?? throw new InvalidOperationException("The cluster was not started: the test project needs its set-up fixture.")).ConnectionString) { Database = database }.ConnectionString;

    private static Task<object?> Application(string sql) => Ask(server!.ConnectionString, sql);

    /// <summary>Runs a statement as whoever owns the server: in the database of <paramref name="connectionString"/>.</summary>
    public static Task<object?> Superuser(string connectionString, string sql)
    {
        var passwords = File.ReadAllLines(Path.Combine(folder, "postgres.passwords"));
        var password = passwords.Single(line => line.StartsWith("superuser=", StringComparison.Ordinal))["superuser=".Length..];
        return Ask(new NpgsqlConnectionStringBuilder(server!.ConnectionString) { Username = "postgres", Password = password, Database = new NpgsqlConnectionStringBuilder(connectionString).Database }.ConnectionString, sql);
    }
}
