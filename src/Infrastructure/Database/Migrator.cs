using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>One step of the schema: forward only, never changed after it has shipped.</summary>
public sealed record Migration(int Number, string Name, string Text)
{
    /// <summary>SHA-256 of the text, lower-case hex.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The migrations in this assembly, in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = Read(typeof(Migration).Assembly);

    private static List<Migration> Read(Assembly assembly)
    {
        var found = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith("migrations/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = Path.GetFileNameWithoutExtension(resource);
            found.Add(new Migration(int.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return [.. found.OrderBy(migration => migration.Number)];
    }
}

/// <summary>
/// Brings a database to this build's schema, each step in a transaction, under an advisory lock so that several nodes may start at once. Refuses a database whose
/// applied steps were changed, or that is newer than this build.
/// </summary>
public sealed partial class Migrator(DatabaseAddress address, IReadOnlyList<Migration> migrations, ILogger log)
{
    // Any constant: it only has to be the same on every node.
    private const long LockKey = 0x4167_656e_7450_6c74;

    /// <summary>Applies what is missing and returns how many steps that were.</summary>
    public async Task<int> Run(CancellationToken ct)
    {
        DapperSetup.Run();
        // The advisory lock is session state.
        await using var connection = address.Alone();
        await Open(connection, ct);
        await connection.ExecuteAsync(MigrationSql.Lock(LockKey).Command(ct));
        await connection.ExecuteAsync(MigrationSql.Prepare().Command(ct));
        var applied = (await connection.QueryAsync<AppliedMigration>(MigrationSql.Applied().Command(ct))).AsList();
        Compare(applied);

        var missing = migrations.Skip(applied.Count).ToList();
        foreach (var migration in missing) await Apply(connection, migration, ct);
        return missing.Count;
    }

    private static async Task Open(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            await connection.OpenAsync(ct);
        }
        catch (Exception fault) when (fault is NpgsqlException or System.Net.Sockets.SocketException)
        {
            throw new StartupException($"The database cannot be opened ({connection.Host}, database {connection.Database}): {fault.Message}", fault);
        }
    }

    private void Compare(List<AppliedMigration> applied)
    {
        foreach (var (known, there) in migrations.Zip(applied))
        {
            if (known.Number != there.Number || !string.Equals(known.Checksum, there.Checksum, StringComparison.Ordinal))
                throw new StartupException($"Migration {there.Name} was applied to this database with another text than this build has. Run the build that made it, or restore a backup.");
        }

        if (applied.Count > migrations.Count)
            throw new StartupException($"This database was made by a newer AgentPlatform (it has {applied[^1].Name}, this build ends at {migrations[^1].Name}). Run that version, or restore a backup.");
    }

    private async Task Apply(NpgsqlConnection connection, Migration migration, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            // Several statements without parameters: the text goes to the server as it is.
            await connection.ExecuteAsync(new CommandDefinition(migration.Text, commandTimeout: 0, cancellationToken: ct));
            await connection.ExecuteAsync(MigrationSql.Record(migration).Command(ct));
        }
        catch (PostgresException refused)
        {
            throw new StartupException($"Migration {migration.Name} failed and was rolled back: {refused.MessageText}", refused);
        }

        await transaction.CommitAsync(ct);
        Log.Applied(log, migration.Name);
    }

    internal sealed record AppliedMigration
    {
        public int Number { get; init; }

        public string Name { get; init; } = "";

        public string Checksum { get; init; } = "";
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Name}")]
        public static partial void Applied(ILogger log, string name);
    }
}
