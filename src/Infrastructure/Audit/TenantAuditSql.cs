using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Statements about the trail of one workspace, month by month.</summary>
internal static class TenantAuditSql
{
    private static readonly Raw Columns = new("id, at, action, target_kind, target_id, address, user_agent, credential_id, detail_codec, detail");

    // entries_by_time
    public static Sql List(WorkspaceId workspace, DateTimeOffset from, DateTimeOffset until, int limit, int offset) => new Sql()
        .Add($"select {Columns} from audit.entries")
        .Where($"workspace_id = {workspace}")
        .Where($"at >= {from}")
        .Where($"at < {until}")
        .Where($"not is_refused")
        .Add($"order by at desc, id desc limit {limit} offset {offset}");

    // entries_pkey. The sequence's value is this connection's own, whatever others add meanwhile.
    public static Sql Last(WorkspaceId workspace) => new Sql()
        .Add($"select {Columns} from audit.entries")
        .Where($"id = currval(pg_get_serial_sequence('audit.entries', 'id'))")
        .Where($"workspace_id = {workspace}");
}
