using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>Statements about limits.</summary>
internal static class LimitSql
{
    public static Sql Installation() => new Sql().Add($"select name, value from workspaces.defaults");

    // In the order of their names, so that two administrators never wait for each other.
    public static Sql Change(IReadOnlyDictionary<LimitName, long> changes, DateTimeOffset now)
    {
        var sorted = changes.Select(change => (Name: InstallationLimits.Text(change.Key), change.Value)).OrderBy(change => change.Name, StringComparer.Ordinal).ToList();
        return new Sql().Add($"""
            insert into workspaces.defaults (name, value, updated_at)
            select name, value, {now} from unnest({sorted.Select(change => change.Name).ToArray()}, {sorted.Select(change => change.Value).ToArray()}) as c (name, value)
            on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at
            """);
    }

    // Of two first ones, one waits for the other here.
    public static Sql EnsureUser(UserId user, DateTimeOffset now) => new Sql().Add($"""
        insert into workspaces.user_limits (user_id, updated_at) values ({user}, {now}) on conflict do nothing
        """);

    // user_limits_pkey
    public static Sql User(UserId user) => new Sql()
        .Add($"select is_override, max_workspaces::bigint as max_workspaces, updated_at from workspaces.user_limits")
        .Where($"user_id = {user}");

    public static Sql LockUser(UserId user) => User(user).Add($"for update");

    public static Sql SetUser(UserId user, int? mostWorkspaces, DateTimeOffset now) => new Sql().Add($"""
        insert into workspaces.user_limits (user_id, is_override, max_workspaces, updated_at) values ({user}, true, {mostWorkspaces}, {now})
        on conflict (user_id) do update set is_override = true, max_workspaces = excluded.max_workspaces, updated_at = excluded.updated_at
        """);

    // The row stays: whoever opens a workspace locks it.
    public static Sql ClearUser(UserId user, DateTimeOffset now) => new Sql()
        .Add($"update workspaces.user_limits set is_override = false, max_workspaces = null, updated_at = {now}")
        .Where($"user_id = {user}")
        .Where($"is_override");

    // limits_pkey
    public static Sql Workspace(WorkspaceId workspace) => new Sql()
        .Add($"""
            select max_sandboxes::bigint as max_sandboxes, max_sandbox_cpu::bigint as max_sandbox_cpu, max_sandbox_memory, max_idle_timeout::bigint as max_idle_timeout,
                max_total_cpu::bigint as max_total_cpu, max_total_memory, max_drive_size, updated_at
            from workspaces.limits
            """)
        .Where($"workspace_id = {workspace}");

    public static Sql SetWorkspace(WorkspaceId workspace, WorkspaceOverrides own, DateTimeOffset now) => new Sql().Add($"""
        insert into workspaces.limits (workspace_id, max_sandboxes, max_sandbox_cpu, max_sandbox_memory, max_idle_timeout, max_total_cpu, max_total_memory, max_drive_size, updated_at)
        values ({workspace}, {own.MaxSandboxes}, {own.MaxSandboxCpu}, {own.MaxSandboxMemory}, {own.MaxIdleTimeout}, {own.MaxTotalCpu}, {own.MaxTotalMemory}, {own.MaxDriveSize}, {now})
        on conflict (workspace_id) do update set
            max_sandboxes = coalesce(excluded.max_sandboxes, limits.max_sandboxes),
            max_sandbox_cpu = coalesce(excluded.max_sandbox_cpu, limits.max_sandbox_cpu),
            max_sandbox_memory = coalesce(excluded.max_sandbox_memory, limits.max_sandbox_memory),
            max_idle_timeout = coalesce(excluded.max_idle_timeout, limits.max_idle_timeout),
            max_total_cpu = coalesce(excluded.max_total_cpu, limits.max_total_cpu),
            max_total_memory = coalesce(excluded.max_total_memory, limits.max_total_memory),
            max_drive_size = coalesce(excluded.max_drive_size, limits.max_drive_size),
            updated_at = excluded.updated_at
        """);

    public static Sql ClearWorkspace(WorkspaceId workspace) => new Sql().Add($"delete from workspaces.limits").Where($"workspace_id = {workspace}");
}
