using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>Statements about storage keys. Whoever adds one locks the workspace's row against all who write with the newest one.</summary>
internal static class StorageKeySql
{
    // workspaces_pkey. The lock that a new row of the workspace takes anyway. A statement of its own: one that had waited would read the keys as they were before. Its row has no version.
    public static Sql LockToWrite(WorkspaceId workspace) => new Sql().Add($"""
        select 0 as version, null::bytea as sealed from workspaces.workspaces where id = {workspace} for key share
        """);

    // Waits for everybody who writes in the workspace.
    public static Sql LockToReplace(WorkspaceId workspace) => new Sql().Add($"select id from workspaces.workspaces where id = {workspace} for update");

    // storage_keys_pkey
    public static Sql All(WorkspaceId workspace) => new Sql()
        .Add($"select version, sealed from workspaces.storage_keys")
        .Where($"workspace_id = {workspace}")
        .Add($"order by version desc");

    // storage_keys_pkey
    public static Sql Newest(WorkspaceId workspace) => new Sql()
        .Add($"select version, created_at, rewritten_through from workspaces.storage_keys")
        .Where($"workspace_id = {workspace}")
        .Add($"order by version desc limit 1");

    // What older versions have not finished is the newest one's to do.
    public static IReadOnlyList<Sql> Add(WorkspaceId workspace, int version, byte[]? box, DateTimeOffset now) =>
    [
        new Sql().Add($"update workspaces.storage_keys set rewritten_through = null where workspace_id = {workspace} and rewritten_through is not null"),
        new Sql().Add($"""
            insert into workspaces.storage_keys (workspace_id, version, sealed, created_at, rewritten_through) values ({workspace}, {version}, {box}, {now}, {Guid.Empty})
            """),
    ];

    // storage_keys_unfinished
    public static Sql Unfinished() => new Sql().Add($"""
        select workspace_id from workspaces.storage_keys where rewritten_through is not null order by workspace_id limit 100
        """);

    // One that another node works on is passed over.
    public static Sql LockUnfinished(WorkspaceId workspace) => new Sql().Add($"""
        select rewritten_through from workspaces.storage_keys where workspace_id = {workspace} and rewritten_through is not null for update skip locked
        """);

    public static Sql RewrittenThrough(WorkspaceId workspace, Guid? last) => new Sql()
        .Add($"update workspaces.storage_keys set rewritten_through = {last}")
        .Where($"workspace_id = {workspace}")
        .Where($"rewritten_through is not null");
}
