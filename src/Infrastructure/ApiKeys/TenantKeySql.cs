using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.ApiKeys;

/// <summary>Statements about keys that stand for a workspace as a tenant. A deleted one stays as a row without a record, so that the audit trail can name it.</summary>
internal static class TenantKeySql
{
    // keys_by_external_id: of two with one locator the later one changes what the earlier one made. The text of a key that was deleted, or that this record is not for, is lost with its hash.
    public static Sql Save(TenantKey key, bool isForTexts) => new Sql().Add($"""
        with saved as (
            insert into api_keys.keys as k (workspace_id, id, kind, hash, prefix, name, external_id, role, expires_at, created_by, created_at, updated_at)
            values ({key.Workspace}, {key.Id}, {ApiKeyKind.Tenant}, {key.Hash}, {key.Prefix}, {key.Name}, {key.Locator}, {key.Role}, {key.ExpiresAt}, {key.CreatedBy}, {key.CreatedAt}, {key.CreatedAt})
            on conflict (workspace_id, kind, external_id) where external_id is not null do update set
                hash = case when k.state = 'active' and {isForTexts} then k.hash else excluded.hash end, name = excluded.name, role = excluded.role, expires_at = excluded.expires_at,
                state = {ApiKeyState.Active}, revoked_at = null, updated_at = excluded.updated_at
            returning k.workspace_id, k.id)
        insert into api_keys.tenant_records as t (workspace_id, key_id, key_hash, key_hash_params, encrypted_master_key, acl, extra)
        select workspace_id, id, {key.Record.KeyHash}, {key.Record.KeyHashParams}, {key.Record.EncryptedMasterKey}, {key.Record.Acl}, {key.Record.Extra} from saved
        on conflict (workspace_id, key_id) do update set
            key_hash = excluded.key_hash, key_hash_params = excluded.key_hash_params, encrypted_master_key = excluded.encrypted_master_key, acl = excluded.acl, extra = excluded.extra
        returning t.key_id
        """);

    // keys_by_external_id, tenant_records_pkey
    public static Sql Remove(WorkspaceId workspace, string locator, DateTimeOffset now) => new Sql().Add($"""
        with gone as (
            update api_keys.keys set state = {ApiKeyState.Revoked}, revoked_at = {now}, updated_at = {now}
            where workspace_id = {workspace} and kind = {ApiKeyKind.Tenant} and external_id = {locator} and state <> 'revoked'
            returning workspace_id, id),
        forgotten as (
            delete from api_keys.tenant_records t using gone where t.workspace_id = gone.workspace_id and t.key_id = gone.id)
        select id from gone
        """);

    // keys_listed backwards; with a locator keys_by_external_id
    public static Sql List(ListTenantKeys query) => new Sql()
        .Add($"""
            select k.external_id as locator, k.name, k.role, t.key_hash, t.key_hash_params, t.encrypted_master_key, t.acl, t.extra, k.expires_at, k.created_at, coalesce(k.updated_at, k.created_at) as updated_at
            from api_keys.keys k join api_keys.tenant_records t on t.workspace_id = k.workspace_id and t.key_id = k.id
            """)
        .Where($"k.workspace_id = {query.Caller.Here}")
        .Where($"k.kind = {ApiKeyKind.Tenant}")
        .Where(query.Locator is not null, $"k.external_id = {query.Locator}")
        .Where(query.KeyHash is not null, $"t.key_hash = {query.KeyHash}")
        .Add($"order by k.created_at, k.id");

    // keys_pkey
    public static Sql ExternalIds(WorkspaceId workspace, Guid[] keys) => new Sql()
        .Add($"select id, external_id from api_keys.keys")
        .Where($"workspace_id = {workspace}")
        .Where($"id = any({keys})")
        .Where($"external_id is not null");
}
