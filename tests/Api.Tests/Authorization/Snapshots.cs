using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Authorization;

/// <summary>Tells whether anything in the database has changed.</summary>
internal static class Snapshots
{
    /// <summary>A statement whose one value is another one after any row of any table, outside of <paramref name="without"/>, was added, changed or removed; liveness aside.</summary>
    public static async Task<string> Statement(string database, IReadOnlyCollection<string> without)
    {
        var tables = (string)(await TestCluster.Ask(database, $"""
            select string_agg(format('select %L || coalesce(md5(string_agg(md5((to_jsonb(t) - ''last_used_at'' - ''last_seen_at'')::text), '''' order by md5(t::text))), '''') as sum from %I.%I t', table_name, table_schema, table_name), ' union all ')
            from information_schema.tables
            where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', {string.Join(", ", without.Select(schema => $"'{schema}'"))})
            """))!;
        return $"select md5(string_agg(sum, ',' order by sum)) from ({tables}) sums";
    }
}
