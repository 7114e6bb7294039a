namespace AgentPlatform.Infrastructure.Database;

/// <summary>Keys of requests that must have their effect once, and their answers. Everything goes by the primary key.</summary>
internal static class OnceSql
{
    public static Sql Find(byte[] hash) => new Sql().Add($"select request_hash, answer from platform.idempotency_keys where hash = {hash}");

    // In key order, so that two transactions with several keys each cannot wait for each other. A key that another transaction has just taken is waited for: after its commit the row is
    // in conflict and not returned, after its rollback the row is ours.
    public static Sql Claim(byte[][] hashes, byte[][] requests, DateTimeOffset now) => new Sql().Add($"""
        insert into platform.idempotency_keys (hash, request_hash, created_at)
        select hash, request_hash, {now} from unnest({hashes}, {requests}) as claimed (hash, request_hash)
        order by hash
        on conflict (hash) do nothing
        returning hash
        """);

    public static Sql Answer(byte[][] hashes, byte[][] answers) => new Sql().Add($"""
        update platform.idempotency_keys k set answer = given.answer
        from unnest({hashes}, {answers}) as given (hash, answer)
        where k.hash = given.hash
        """);

    public static Sql Release(byte[][] hashes) => new Sql().Add($"delete from platform.idempotency_keys where hash = any({hashes})");

    // idempotency_keys_created; a bounded batch, so that no run takes long.
    public static Sql RemoveExpired(DateTimeOffset before, int limit) => new Sql().Add($"""
        delete from platform.idempotency_keys
        where hash in (select hash from platform.idempotency_keys where created_at < {before} order by created_at limit {limit} for update skip locked)
        """);
}
