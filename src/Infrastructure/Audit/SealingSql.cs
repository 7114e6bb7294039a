using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Statements of the sealer.</summary>
internal static class SealingSql
{
    // Held until the connection closes.
    public static Sql TryLock(long key) => new Sql().Add($"select pg_try_advisory_lock({key})");

    // unsealed_pkey; the table holds what was written in the last moment.
    public static Sql IsAnyUnsealed() => new Sql().Add($"select exists (select from audit.unsealed)");

    // unsealed_pkey, then entries_pkey and seals_entry_id_key for each. Another sealer waits here, and then no longer finds what this one has sealed. Apart, so that the queue is never joined as a whole: it is
    // empty most of the time, which statistics do not know.
    public static Sql Take(int limit) => new Sql().Add($"""
        with taken as materialized (select entry_id from audit.unsealed order by entry_id limit {limit} for update)
        select {AuditSql.Columns}, sha256(e.detail) as detail_digest
        from taken t join audit.entries e on e.id = t.entry_id left join audit.seals s on s.entry_id = t.entry_id
        where s.entry_id is null
        order by e.id
        """);

    // seals_pkey, backwards.
    public static Sql Heads(Guid[] workspaces) => new Sql().Add($"""
        select w.id as workspace_id, s.sequence, s.hash
        from unnest({workspaces}) as w(id)
        cross join lateral (select sequence, hash from audit.seals where workspace_id = w.id order by sequence desc limit 1) s
        """);

    // Whoever was faster has taken the sequence: its key says so, and everything is done again.
    public static Sql Seal(IReadOnlyList<NewSeal> seals, DateTimeOffset now)
    {
        Guid[] workspaces = [.. seals.Select(made => made.Workspace.Value)];
        long[] sequences = [.. seals.Select(made => made.Sequence)];
        long[] entries = [.. seals.Select(made => made.Entry)];
        byte[][] hashes = [.. seals.Select(made => made.Hash)];
        return new Sql().Add($"""
            insert into audit.seals (workspace_id, sequence, entry_id, hash, sealed_at)
            select workspace_id, sequence, entry_id, hash, {now} from unnest({workspaces}, {sequences}, {entries}, {hashes}) as made(workspace_id, sequence, entry_id, hash)
            """);
    }

    // unsealed_pkey
    public static Sql Forget(long[] entries) => new Sql().Add($"delete from audit.unsealed where entry_id = any({entries})");
}

/// <summary>A place in a workspace's chain that is about to be taken.</summary>
internal sealed record NewSeal(WorkspaceId Workspace, long Sequence, long Entry, byte[] Hash);
