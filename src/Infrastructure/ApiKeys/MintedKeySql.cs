using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.ApiKeys;

/// <summary>Statements on platform keys and workspace keys.</summary>
internal static class MintedKeySql
{
    private static readonly Raw Shown = new("id, user_id as user, name, prefix, state, scopes, only_kind, only_id, created_at, expires_at, grace_until, revoked_at, last_used_at, replaced_by");

    public static Sql Add(PlatformKey key) => new Sql().Add($"""
        insert into api_keys.keys (workspace_id, id, kind, user_id, hash, prefix, name, scopes, only_kind, only_id, created_at, expires_at, created_by)
        values ({key.Workspace}, {key.Id}, {ApiKeyKind.Platform}, {key.User}, {key.Hash}, {key.Prefix}, {key.Name}, {key.Scopes}, {key.OnlyKind}, {key.OnlyId}, {key.CreatedAt}, {key.ExpiresAt}, {key.User})
        """);

    public static Sql Add(WorkspaceKey key) => new Sql().Add($"""
        insert into api_keys.keys (workspace_id, id, kind, external_id, hash, prefix, name, scopes, created_at, expires_at, created_by)
        values ({key.Workspace}, {key.Id}, {ApiKeyKind.Workspace}, {key.ExternalId}, {key.Hash}, {key.ExternalId}, {key.Name}, {key.Scopes}, {key.CreatedAt}, {key.ExpiresAt}, {key.CreatedBy})
        """);

    // keys_pkey. In key order, so that two who lock the same keys never wait for each other.
    public static Sql Lock(WorkspaceId workspace, IReadOnlyCollection<ApiKeyId> ids) => new Sql()
        .Add($"select id, workspace_id as workspace, user_id as user, hash, prefix, name, scopes, only_kind, only_id, created_at, expires_at, state, grace_until, revoked_at, replaced_by from api_keys.keys")
        .Where($"workspace_id = {workspace}")
        .Where($"id = any({ids.Select(id => id.Value).ToArray()})")
        .Where($"kind = 'platform'")
        .Add($"order by id for update");

    // keys_pkey
    public static Sql Save(PlatformKey key, DateTimeOffset now) => new Sql()
        .Add($"update api_keys.keys set state = {key.State}, grace_until = {key.GraceUntil}, revoked_at = {key.RevokedAt}, replaced_by = {key.ReplacedBy}, updated_at = {now}")
        .Where($"workspace_id = {key.Workspace}")
        .Where($"id = {key.Id}");

    // keys_by_external_id
    public static Sql Revoke(WorkspaceId workspace, string externalId, DateTimeOffset now) => new Sql()
        .Add($"update api_keys.keys set state = {ApiKeyState.Revoked}, revoked_at = {now}, grace_until = null, updated_at = {now}")
        .Where($"workspace_id = {workspace}")
        .Where($"kind = 'workspace'")
        .Where($"external_id = {externalId}")
        .Where($"state <> 'revoked'")
        .Add($"returning id, name, scopes, prefix");

    // keys_listed; stops at the limit.
    public static Sql CountInUse(WorkspaceId workspace, ApiKeyKind kind, DateTimeOffset now) => new Sql()
        .Add($"select count(*) from (select 1 from api_keys.keys")
        .Where($"workspace_id = {workspace}")
        .Where($"kind = {kind}")
        .Where($"state <> 'revoked'")
        .Where($"(expires_at is null or expires_at > {now})")
        .Add($"limit {PlatformKey.MostPerWorkspace}) as in_use");

    // keys_listed, read in order.
    public static Sql List(ListPlatformKeys query, DateTimeOffset now) => new Sql()
        .Add($"select {Shown} from api_keys.keys")
        .Where($"workspace_id = {query.Caller.Here}")
        .Where($"kind = 'platform'")
        .Where(query.IsMine, $"user_id = {query.Caller.Id}")
        .Standing(query.Standing, now)
        .Where(query.After is not null, $"(created_at, id) < ({query.After!.CreatedAt}, {query.After.Id})")
        .Add($"order by created_at desc, id desc limit {query.Limit + 1}");

    // keys_pkey
    public static Sql Get(WorkspaceId workspace, ApiKeyId id) => new Sql()
        .Add($"select {Shown} from api_keys.keys")
        .Where($"workspace_id = {workspace}")
        .Where($"id = {id}")
        .Where($"kind = 'platform'");

    // keys_listed
    public static Sql List(WorkspaceId workspace) => new Sql()
        .Add($"select external_id as id, name, scopes, created_at, last_used_at, revoked_at from api_keys.keys")
        .Where($"workspace_id = {workspace}")
        .Where($"kind = 'workspace'")
        .Add($"order by created_at desc, id desc");

    /// <summary>What <see cref="PlatformKey.Standing(ApiKeyState, DateTimeOffset?, DateTimeOffset?, DateTimeOffset)"/> says, as conditions.</summary>
    private static Sql Standing(this Sql sql, KeyStanding? standing, DateTimeOffset now)
    {
        if (standing is not { } wanted) return sql;
        return wanted switch
        {
            KeyStanding.Active => sql.Where($"state = 'active' and expires_at > {now}"),
            KeyStanding.Grace => sql.Where($"state = 'grace' and grace_until > {now} and expires_at > {now}"),
            KeyStanding.Revoked => sql.Where($"state = 'revoked'"),
            KeyStanding.Expired => sql.Where($"state <> 'revoked' and (expires_at <= {now} or grace_until <= {now})"),
        };
    }
}
