using AgentPlatform.Application.Common;
using Dapper;
using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Runs statements: in the unit of work where one is open in this scope, else each on a connection of its own.</summary>
internal sealed class Db(NpgsqlDataSource source, UnitOfWork unit)
{
    public Task<List<T>> Many<T>(Sql sql, CancellationToken ct) => Run(async (connection, token) => (await connection.QueryAsync<T>(sql.Command(token))).AsList(), ct);

    /// <summary>The only row, or the default where there is none.</summary>
    public Task<T?> One<T>(Sql sql, CancellationToken ct) => Run((connection, token) => connection.QuerySingleOrDefaultAsync<T?>(sql.Command(token)), ct);

    /// <summary>Runs a statement and says how many rows it touched.</summary>
    public Task<int> Execute(Sql sql, CancellationToken ct) => Run((connection, token) => connection.ExecuteAsync(sql.Command(token)), ct);

    /// <summary>Runs statements in one round trip, all or none, and says how many rows they touched together.</summary>
    public Task<int> Execute(IReadOnlyList<Sql> statements, CancellationToken ct) => Run(async (connection, _) =>
    {
        await using var batch = Batch(connection, statements);
        return await batch.ExecuteNonQueryAsync(ct);
    }, ct);

    /// <summary>Runs statements in one round trip and answers the rows of each.</summary>
    public Task<List<List<T>>> Each<T>(IReadOnlyList<Sql> statements, CancellationToken ct) => Run(async (connection, _) =>
    {
        await using var batch = Batch(connection, statements);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var answers = new List<List<T>>(statements.Count);
        do answers.Add(reader.Parse<T>().ToList());
        while (await reader.NextResultAsync(ct));
        return answers;
    }, ct);

    /// <summary>Writes rows by binary COPY: many, as fast as PostgreSQL takes them.</summary>
    public Task Copy(string into, Func<NpgsqlBinaryImporter, Task> write, CancellationToken ct) => Run(async (connection, _) =>
    {
        await using var importer = await connection.BeginBinaryImportAsync(into, ct);
        await write(importer);
        return await importer.CompleteAsync(ct);
    }, ct);

    private static NpgsqlBatch Batch(NpgsqlConnection connection, IReadOnlyList<Sql> statements)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements) batch.BatchCommands.Add(statement.BatchCommand());
        return batch;
    }

    private async Task<T> Run<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> run, CancellationToken ct)
    {
        try
        {
            if (unit.IsRunning) return await run(await unit.Connection(ct), ct);
            await using var connection = await source.OpenConnectionAsync(ct);
            return await run(connection, ct);
        }
        catch (Exception lost) when (!unit.IsRunning && Faults.IsLostConnection(lost))
        {
            throw new UnavailableException("The database cannot be reached.", lost);
        }
    }
}
