using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Keys;

internal static class KeyRingSql
{
    // Nodes that start together on a new database: the first insert wins, the others take its key.
    public static Sql AddFirst(string purpose, byte[] wrapped, DateTimeOffset now) => new Sql().Add($"""
        insert into platform.key_ring (id, purpose, wrapped, created_at) values ({Guid.CreateVersion7()}, {purpose}, {wrapped}, {now})
        on conflict do nothing
        """);

    // The current key of a purpose first, then those that only verify and open.
    public static Sql All() => new Sql().Add($"select id, purpose, wrapped from platform.key_ring order by retired_at is not null, created_at desc");
}
