using AgentPlatform.Application.Common;
using Dapper;
using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Runs statements: in the unit of work where one is open in this scope, else each on a connection of its own.</summary>
internal sealed class Db(NpgsqlDataSource source, UnitOfWork unit)
{
    public async Task<List<T>> Many<T>(Sql sql, CancellationToken ct)
    {
        if (!unit.HasLater) return await Run(async (connection, token) => (await connection.QueryAsync<T>(sql.Command(token))).AsList(), ct);
        var rows = new Rows<T>(sql);
        await Send([rows], ct);
        return rows.Value;
    }

    /// <summary>The only row, or the default where there is none.</summary>
    public async Task<T?> One<T>(Sql sql, CancellationToken ct) => unit.HasLater
        ? (await Many<T>(sql, ct)).SingleOrDefault()
        : await Run((connection, token) => connection.QuerySingleOrDefaultAsync<T?>(sql.Command(token)), ct);

    /// <summary>Runs a statement and says how many rows it touched.</summary>
    public Task<int> Execute(Sql sql, CancellationToken ct) => unit.HasLater ? Execute([sql], ct) : Run((connection, token) => connection.ExecuteAsync(sql.Command(token)), ct);

    /// <summary>Runs statements that answer no rows in one round trip, all or none, and says how many rows they touched together.</summary>
    public async Task<int> Execute(IReadOnlyList<Sql> statements, CancellationToken ct)
    {
        var steps = statements.Select(statement => new Step(statement)).ToList();
        await Send(steps, ct);
        return steps.Sum(step => step.Touched);
    }

    /// <summary>Runs statements in one round trip and answers the rows of each.</summary>
    public async Task<List<List<T>>> Each<T>(IReadOnlyList<Sql> statements, CancellationToken ct)
    {
        var each = statements.Select(statement => new Rows<T>(statement)).ToList();
        await Send(each, ct);
        return each.ConvertAll(rows => rows.Value);
    }

    /// <summary>Runs statements in one round trip.</summary>
    public Task Send(IReadOnlyList<Step> steps, CancellationToken ct) => Run(async (connection, token) =>
    {
        await Step.Send(connection, [.. unit.TakeLater(), .. steps], token);
        return true;
    }, ct);

    /// <summary>Sends a statement with the next one of the running transaction, or with its commit: for what nobody needs the outcome of until then.</summary>
    public void Later(Sql sql) => unit.Later(new Step(sql));

    /// <summary>The same for a statement whose rows matter once the transaction has committed.</summary>
    public Rows<T> Later<T>(Sql sql)
    {
        var rows = new Rows<T>(sql);
        unit.Later(rows);
        return rows;
    }

    /// <summary>Writes rows by binary COPY: many, as fast as PostgreSQL takes them.</summary>
    public Task Copy(string into, Func<NpgsqlBinaryImporter, Task> write, CancellationToken ct) => Run(async (connection, token) =>
    {
        if (unit.HasLater) await Step.Send(connection, unit.TakeLater(), token);
        await using var importer = await connection.BeginBinaryImportAsync(into, token);
        await write(importer);
        return await importer.CompleteAsync(token);
    }, ct);

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
