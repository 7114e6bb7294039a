using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>Statements that take deleted workspaces away.</summary>
internal static class RemovalSql
{
    // Held until the connection closes.
    public static Sql TryLock(long key) => new Sql().Add($"select pg_try_advisory_lock({key})");

    // workspaces_deleted
    public static Sql Deleted(WorkspaceId after, int limit) => new Sql()
        .Add($"select id from workspaces.workspaces")
        .Where($"deleted_at is not null")
        .Where($"id > {after}")
        .Add($"order by id limit {limit}");

    // Rows that refer to the workspace cannot be written until the transaction ends.
    public static Sql LockDeleted(WorkspaceId id) => new Sql()
        .Add($"select id from workspaces.workspaces")
        .Where($"id = {id}")
        .Where($"deleted_at is not null")
        .Add($"for update");

    public static Sql Remove(WorkspaceId id) => new Sql()
        .Add($"delete from workspaces.workspaces")
        .Where($"id = {id}")
        .Where($"deleted_at is not null");

    // invitations_pkey
    public static Sql RemoveInvitations(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from workspaces.invitations where workspace_id = {workspace} and id = any(array(
            select id from workspaces.invitations where workspace_id = {workspace} order by id limit {limit}))
        """);

    // storage_keys_pkey
    public static Sql RemoveStorageKeys(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from workspaces.storage_keys where workspace_id = {workspace} and version = any(array(
            select version from workspaces.storage_keys where workspace_id = {workspace} order by version limit {limit}))
        """);

    // members_pkey. They went with the deletion; should that ever change, nothing is left behind.
    public static Sql RemoveMembers(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from workspaces.members where workspace_id = {workspace} and user_id = any(array(
            select user_id from workspaces.members where workspace_id = {workspace} order by user_id limit {limit}))
        """);
}
