using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Every statement of the Audit feature.</summary>
internal static class AuditSql
{
    // A trigger queues the entry for the sealer.
    public static Sql Add(AuditEntry entry, WorkspaceId workspace, short? codec, byte[]? detail, DateTimeOffset now) => new Sql().Add($"""
        insert into audit.entries (workspace_id, at, actor_kind, actor_id, credential_kind, credential_id, action, target_kind, target_id, is_refused, address, user_agent, detail_codec, detail)
        values ({workspace}, {now}, {entry.By.Kind}, {Given(entry.By.Id.Value)}, {entry.By.Credential.Kind},
            {Given(entry.By.Credential.Id)?.ToString()}, {entry.Action}, {entry.Target?.Kind}, {entry.Target?.Id}, {entry.IsRefused},
            {entry.By.From?.Address?.ToString()}, {entry.By.From?.UserAgent}, {codec}, {detail})
        """);

    private static Guid? Given(Guid id) => id == Guid.Empty ? null : id;
}
