using Npgsql;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>The application's role and database in the cluster.</summary>
internal sealed class ApplicationDatabase(string socketFolder, Passwords passwords)
{
    public string ConnectionString { get; } = To(socketFolder, EmbeddedSql.Application, passwords.Application, EmbeddedSql.Application).ConnectionString;

    /// <summary>Makes what is missing. An ordinary start is one connection of the application's own, and no superuser at all.</summary>
    public async Task Ensure(bool isNew, CancellationToken ct)
    {
        if (!isNew && await Opens(ct)) return;

        var superuser = To(socketFolder, CommandLines.Superuser, passwords.Superuser, "postgres");
        superuser.Pooling = false;
        await using var connection = new NpgsqlConnection(superuser.ConnectionString);
        await connection.OpenAsync(ct);
        var hasRole = await Ask(connection, EmbeddedSql.RoleExists, ct);
        await Do(connection, hasRole ? EmbeddedSql.AlterRole(passwords.Application) : EmbeddedSql.CreateRole(passwords.Application), ct);
        if (!await Ask(connection, EmbeddedSql.DatabaseExists, ct)) await Do(connection, EmbeddedSql.CreateDatabase, ct);
    }

    // A host killed between initdb and the set-up leaves a cluster without role or database.
    private async Task<bool> Opens(CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(ct);
            return true;
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName)
        {
            return false;
        }
    }

    private static async Task<bool> Ask(NpgsqlConnection connection, string question, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static async Task Do(NpgsqlConnection connection, string statement, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlConnectionStringBuilder To(string socketFolder, string role, string password, string database) => new()
    {
        Host = socketFolder,
        Port = DataFolder.Port,
        Username = role,
        Password = password,
        Database = database,

        // Nothing to encrypt on a socket, and asking costs two round trips per connection.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };
}
