using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Executors;

/// <summary>Statements about executors and their places in workspaces.</summary>
internal static class ExecutorSql
{
    public static Sql Add(Executor executor) => new Sql().Add($"""
        insert into executors.executors (id, owner_id, created_at) values ({executor.Id}, {executor.Owner}, {executor.CreatedAt})
        """);

    // Waits for whoever is about to take the name: bindings_workspace_id_name_key decides.
    public static Sql Bind(ExecutorBinding binding) => new Sql().Add($"""
        insert into executors.bindings (workspace_id, executor_id, name, description, is_default, created_at)
        values ({binding.Workspace}, {binding.Executor}, {binding.Name}, {binding.Description}, {binding.IsDefault}, {binding.CreatedAt})
        on conflict (workspace_id, name) do nothing
        """);

    // bindings_pkey
    public static Sql Unbind(WorkspaceId workspace, ExecutorId executor) => new Sql()
        .Add($"delete from executors.bindings")
        .Where($"workspace_id = {workspace}")
        .Where($"executor_id = {executor}")
        .Add($"returning name");

    // bindings_in_order, read in order; executors_pkey.
    public static Sql List(WorkspaceId workspace) => new Sql()
        .Add($"""
            select e.id, b.name, b.description, b.is_default, e.last_seen_at, e.connected_at, e.disconnected_at, e.client_ip, e.client_ua, e.codex_version, e.os
            from executors.bindings b join executors.executors e on e.id = b.executor_id
            """)
        .Where($"b.workspace_id = {workspace}")
        .Add($"order by b.number");

    // bindings_pkey; stops at the limit.
    public static Sql Count(WorkspaceId workspace, int limit) => new Sql().Add($"""
        select count(*) from (select 1 from executors.bindings where workspace_id = {workspace} limit {limit}) as bound
        """);

    // bindings_pkey. Locked first, so that nobody binds one of them elsewhere while it goes.
    public static Sql LockSome(WorkspaceId workspace, int limit) => new Sql().Add($"""
        select e.id from executors.executors e
        where e.id = any(array(select executor_id from executors.bindings where workspace_id = {workspace} order by executor_id limit {limit}))
        order by e.id for update
        """);

    // bindings_pkey and bindings_by_executor. An executor that is bound nowhere else goes with its workspace.
    public static Sql Remove(WorkspaceId workspace, IReadOnlyCollection<ExecutorId> executors) => new Sql().Add($"""
        with unbound as (
            delete from executors.bindings where workspace_id = {workspace} and executor_id = any({executors.Select(executor => executor.Value).ToArray()})
            returning executor_id)
        delete from executors.executors e using unbound u
        where e.id = u.executor_id and not exists (select from executors.bindings b where b.executor_id = e.id and b.workspace_id <> {workspace})
        """);
}
