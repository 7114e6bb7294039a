using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>Statements about accounts as others see and change them.</summary>
internal static class AccountSql
{
    // users_pkey
    public static Sql Profiles(Guid[] users) => new Sql().Add($"select id, nickname, email, display_name, picture_url from identity.users").Where($"id = any({users})");

    // users_email_key
    public static Sql FindByEmail(string email) => new Sql().Add($"select id from identity.users").Where($"email = {email}");

    public static Sql All() => new Sql().Add($"select id, email, nickname, display_name, role, created_at from identity.users order by created_at, id");

    // users_pkey
    public static Sql SetRole(UserId user, PlatformRole role) => new Sql()
        .Add($"update identity.users set role = {role}")
        .Where($"id = {user}")
        .Where($"role <> {role}");

    // The time of the first closing stays.
    public static Sql Close(UserId user, DateTimeOffset now) => new Sql().Add($"""
        update identity.users set disabled_at = coalesce(disabled_at, {now}) where id = {user}
        returning disabled_at
        """);

    public static IReadOnlyList<Sql> EndLogIns(UserId user, DateTimeOffset now) =>
    [
        // browser_sessions_live
        new Sql().Add($"update identity.browser_sessions set revoked_at = {now}, revocation_reason = 'disabled'").Where($"user_id = {user}").Where($"revoked_at is null"),
        // refresh_tokens_by_user
        new Sql().Add($"delete from identity.refresh_tokens").Where($"user_id = {user}"),
    ];

    public static Sql Reopen(UserId user) => new Sql().Add($"update identity.users set disabled_at = null").Where($"id = {user}");

    // users_by_personal_workspace; in key order.
    public static Sql LockAtHome(WorkspaceId workspace, UserId? only) => new Sql()
        .Add($"select id from identity.users")
        .Where($"personal_workspace_id = {workspace}")
        .Where(only is not null, $"id = {only!.Value}")
        .Add($"order by id for update");

    // users_pkey
    public static Sql MoveHome(UserId user, WorkspaceId workspace) => new Sql().Add($"update identity.users set personal_workspace_id = {workspace}").Where($"id = {user}");

    // browser_sessions_live. A reason that is there already is as good.
    public static Sql RequireRotation(UserId user) => new Sql()
        .Add($"update identity.browser_sessions set rotation_reason = 'role_change'")
        .Where($"user_id = {user}")
        .Where($"revoked_at is null")
        .Where($"rotation_reason is null");
}
