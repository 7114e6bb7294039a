using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Statements on which recordings were imported.</summary>
internal static class ImportSql
{
    // imports_pkey
    public static Sql Find(WorkspaceId workspace, byte[] digest) => new Sql()
        .Add($"select session_id as id, format from sessions.imports")
        .Where($"workspace_id = {workspace}")
        .Where($"digest = {digest}");

    // Two imports of the same bytes end up in the same session, so it does not matter which of them is remembered.
    public static Sql Add(Session session, byte[] digest, string format, DateTimeOffset now) => new Sql().Add($"""
        insert into sessions.imports (workspace_id, digest, session_id, format, imported_at)
        values ({session.Workspace}, {digest}, {session.Id}, {format}, {now})
        on conflict do nothing
        """);
}
