using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Authorization;

/// <summary>Tells whether anything in the database has changed.</summary>
internal static class Snapshots
{
    /// <summary>
    /// A statement whose one value is another one after any row of any table outside of <paramref name="without"/> was added, changed or removed: rows are told apart by the transactions that wrote them.
    /// Tables in which liveness is written in the background are compared by their contents instead, without that.
    /// </summary>
    public static async Task<string> Statement(string database, IReadOnlyCollection<string> without)
    {
        var tables = (string)(await TestCluster.Ask(database, $"""
            select string_agg(case when exists (select 1 from information_schema.columns c where c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name in ('last_used_at', 'last_seen_at'))
                then format('select %L || coalesce(md5(string_agg(r, '''' order by r)), '''') as sum from (select (to_jsonb(t) - ''last_used_at'' - ''last_seen_at'')::text as r from %I.%I t) rows', table_name, table_schema, table_name)
                else format('select %L || count(*) || '':'' || coalesce(sum(xmin::text::bigint), 0) as sum from %I.%I', table_name, table_schema, table_name) end, ' union all ')
            from information_schema.tables t
            where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', {string.Join(", ", without.Select(schema => $"'{schema}'"))})
            """))!;
        return $"select string_agg(sum, ',' order by sum) from ({tables}) sums";
    }
}
