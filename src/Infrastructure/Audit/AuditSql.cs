using System.Text;
using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Statements that write and read entries.</summary>
internal static class AuditSql
{
    /// <summary>The columns of an <see cref="AuditRecord"/>.</summary>
    public static readonly Raw Columns = new(
        "e.id, e.workspace_id, e.at, e.actor_kind, e.actor_id, e.credential_kind, e.credential_id, e.action, e.target_kind, e.target_id, e.is_refused, e.address, e.user_agent, e.detail_codec");

    // Behind every instant that the database knows.
    private static readonly DateTimeOffset End = DateTimeOffset.MaxValue;

    // A trigger queues the entry for the sealer.
    public static Sql Add(AuditEntry entry, WorkspaceId workspace, short? codec, byte[]? detail, DateTimeOffset now) => new Sql().Add($"""
        insert into audit.entries (workspace_id, at, actor_kind, actor_id, credential_kind, credential_id, action, target_kind, target_id, is_refused, address, user_agent, detail_codec, detail)
        values ({workspace}, {now}, {entry.By.Kind}, {Given(entry.By.Id.Value)}, {entry.By.Credential.Kind},
            {Given(entry.By.Credential.Id)?.ToString()}, {Whole(entry.Action)}, {Whole(entry.Target?.Kind)}, {Whole(entry.Target?.Id)}, {entry.IsRefused},
            {entry.By.From?.Address?.ToString()}, {SecretMask.Apply(Whole(entry.By.From?.UserAgent))}, {codec}, {detail})
        """);

    // entries_by_time, entries_by_actor or entries_by_target, whichever the filter allows. The cursor and the end of the time that is asked about are the same bound.
    public static Sql Newest(WorkspaceId workspace, AuditFilter filter, AuditPlace? before, int limit, long mostBytes) => Page(
        workspace, filter, new Raw("desc"), limit, mostBytes,
        sql => sql.Where($"at >= {filter.Since ?? DateTimeOffset.UnixEpoch}").Where($"(at, id) < ({before?.At ?? filter.Until ?? End}, {before?.Id ?? 0})"));

    // The same indexes, from their other ends.
    public static Sql Oldest(WorkspaceId workspace, AuditFilter filter, AuditPlace? behind, int limit, long mostBytes) => Page(
        workspace, filter, new Raw("asc"), limit, mostBytes,
        sql => sql.Where($"at < {filter.Until ?? End}").Where($"(at, id) > ({behind?.At ?? filter.Since ?? DateTimeOffset.UnixEpoch}, {behind?.Id ?? 0})"));

    private static Sql Page(WorkspaceId workspace, AuditFilter filter, Raw order, int limit, long mostBytes, Func<Sql, Sql> bounds)
    {
        // Counted up to each row without reading a detail, so that those of a page fit into memory together.
        var sql = new Sql().Add($"""
            select {Columns}, sha256(e.detail) as detail_digest, e.detail, s.sequence, s.hash, s.sealed_at
            from (select *, sum(octet_length(detail)) over (order by at {order}, id {order} rows between unbounded preceding and 1 preceding) as bytes_before
                from audit.entries
            """);
        sql.Where($"workspace_id = {workspace}");
        return bounds(sql)
            .Where(filter.Actor is not null, $"actor_id = {filter.Actor}")
            .Where(filter.Target is not null, $"target_kind = {filter.Target!.Kind} and target_id = {filter.Target.Id}")
            .Where(Action(filter) is not null, $"action = {filter.Action}")
            .Where(Prefix(filter) is not null, $"starts_with(action, {filter.Action})")
            .Where(filter.IsRefused is not null, $"is_refused = {filter.IsRefused}")
            .Add($"""
                order by at {order}, id {order} limit {limit}) e
                left join audit.seals s on s.entry_id = e.id
                where e.bytes_before is null or e.bytes_before < {mostBytes}
                order by e.at {order}, e.id {order}
                """);
    }

    private static string? Action(AuditFilter filter) => Prefix(filter) is null ? filter.Action : null;

    private static string? Prefix(AuditFilter filter) => filter.Action is { } action && action.EndsWith('.') ? action : null;

    // What clients send may hold half a character, which the database refuses: an entry must not fail for that.
    private static string? Whole(string? text) => text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static Guid? Given(Guid id) => id == Guid.Empty ? null : id;
}

/// <summary>Where an entry stands in the order of time.</summary>
internal sealed record AuditPlace(DateTimeOffset At, long Id);
