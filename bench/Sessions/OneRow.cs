using AgentPlatform.Bench.Running;
using AgentPlatform.Infrastructure.Database;
using Npgsql;

namespace AgentPlatform.Bench.Sessions;

/// <summary>The least that keeps an event: one row, one statement, one commit. What appends are compared with.</summary>
internal static class OneRow
{
    /// <summary>Clients of pgbench: more of them gain nothing on two cores.</summary>
    public const int Clients = 16;

    // A recorder's event is about as long. Below the size that PostgreSQL would compress.
    private static readonly byte[] Payload = MakePayload();

    /// <summary>Makes the table, in a schema of its own.</summary>
    public static async Task Prepare(Database database, CancellationToken ct)
    {
        await using var connection = await database.Superuser(ct);
        await using var command = new NpgsqlCommand("""
            create schema if not exists bench;
            create table if not exists bench.rows (id bigint generated always as identity primary key, payload bytea not null);
            grant usage on schema bench to public;
            grant insert on bench.rows to public;
            """, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    public static PgScript Script() => new PgScript().Add(new Sql().Add($"insert into bench.rows (payload) values ({Payload})"));

    private static byte[] MakePayload()
    {
        var payload = new byte[Math.Min(1500, Appends.EventBytes)];
        new Random(31).NextBytes(payload);
        return payload;
    }
}
