using System.Data.Common;
using Dapper;
using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>A statement that is sent together with others, in one round trip.</summary>
internal class Step(Sql sql)
{
    /// <summary>Rows that it touched, once it was sent.</summary>
    public int Touched { get; private set; }

    protected virtual bool HasRows => false;

    /// <summary>Sends the steps in their order. Where one fails, those behind it are not carried out, and the transaction can only be rolled back; without one, none of them has happened.</summary>
    public static async Task Send(NpgsqlConnection connection, IReadOnlyList<Step> steps, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var step in steps) batch.BatchCommands.Add(step.Statement());
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            // The reader passes over statements without rows.
            foreach (var step in steps)
            {
                if (!step.HasRows) continue;
                await step.Read(reader, ct);
                await reader.NextResultAsync(ct);
            }

            // Statements behind the last rows say here whether they failed.
            if (await reader.NextResultAsync(ct) || reader.FieldCount > 0) throw new InvalidOperationException("A statement answered rows that nobody reads.");
        }

        for (var i = 0; i < steps.Count; i++) steps[i].Touched = batch.BatchCommands[i].RecordsAffected;
    }

    protected virtual Task Read(NpgsqlDataReader reader, CancellationToken ct) => Task.CompletedTask;

    private NpgsqlBatchCommand Statement() => sql.BatchCommand();
}

/// <summary>A statement that answers rows; they are there once it was sent.</summary>
/// <param name="sql">The statement.</param>
/// <param name="parser">Makes what reads a row, where its columns are not simply one object's.</param>
internal sealed class Rows<T>(Sql sql, Func<DbDataReader, Func<DbDataReader, T>>? parser = null) : Step(sql)
{
    private List<T>? rows;

    public List<T> Value => rows ?? throw new InvalidOperationException("The statement has not been sent yet.");

    protected override bool HasRows => true;

    protected override async Task Read(NpgsqlDataReader reader, CancellationToken ct)
    {
        var (parse, read) = (parser?.Invoke(reader) ?? Simple(reader), new List<T>());
        while (await reader.ReadAsync(ct)) read.Add(parse(reader));
        rows = read;
    }

    private static Func<DbDataReader, T> Simple(NpgsqlDataReader reader)
    {
        var parse = reader.GetRowParser(typeof(T));
        return row => (T)parse(row);
    }
}
