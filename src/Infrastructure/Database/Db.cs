using AgentPlatform.Application.Common;
using Dapper;
using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Runs statements: in the unit of work where one is open in this scope, else each on a connection of its own.</summary>
internal sealed class Db(NpgsqlDataSource source, UnitOfWork unit)
{
    public Task<List<T>> Many<T>(Sql sql, CancellationToken ct) => Run(async (connection, command) => (await connection.QueryAsync<T>(command)).AsList(), sql, ct);

    /// <summary>The only row, or the default where there is none.</summary>
    public Task<T?> One<T>(Sql sql, CancellationToken ct) => Run((connection, command) => connection.QuerySingleOrDefaultAsync<T?>(command), sql, ct);

    /// <summary>Runs a statement and says how many rows it touched.</summary>
    public Task<int> Execute(Sql sql, CancellationToken ct) => Run((connection, command) => connection.ExecuteAsync(command), sql, ct);

    private async Task<T> Run<T>(Func<NpgsqlConnection, CommandDefinition, Task<T>> run, Sql sql, CancellationToken ct)
    {
        try
        {
            if (unit.IsRunning) return await run(await unit.Connection(ct), sql.Command(ct));
            await using var connection = await source.OpenConnectionAsync(ct);
            return await run(connection, sql.Command(ct));
        }
        catch (Exception lost) when (!unit.IsRunning && Faults.IsLostConnection(lost))
        {
            throw new UnavailableException("The database cannot be reached.", lost);
        }
    }
}
