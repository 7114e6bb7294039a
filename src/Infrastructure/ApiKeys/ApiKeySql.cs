using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.ApiKeys;

/// <summary>Every statement of the ApiKeys feature.</summary>
internal static class ApiKeySql
{
    public static Sql Add(ApiKey key, byte[] sealedText) => new Sql().Add($"""
        insert into api_keys.keys (workspace_id, id, kind, user_id, hash, prefix, sealed, created_at)
        values ({key.Workspace}, {key.Id}, {key.Kind}, {key.User}, {key.Hash}, {key.Prefix}, {sealedText}, {key.CreatedAt})
        """);

    // keys_by_user
    public static Sql RevokeAll(UserId user, DateTimeOffset now) => new Sql()
        .Add($"update api_keys.keys set state = {ApiKeyState.Revoked}, revoked_at = {now}, grace_until = null")
        .Where($"user_id = {user}")
        .Where($"kind = 'user'")
        .Where($"state <> 'revoked'");

    // keys_by_user
    public static Sql PutInGrace(UserId user, DateTimeOffset until) => new Sql()
        .Add($"update api_keys.keys set state = {ApiKeyState.Grace}, grace_until = {until}")
        .Where($"user_id = {user}")
        .Where($"kind = 'user'")
        .Where($"state = 'active'");

    // keys_hash_key. A tenant's record that was changed to another key hash belongs to another key from then on.
    public static Sql FindHolder(byte[] hash, DateTimeOffset now) => new Sql()
        .Add($"""
            select k.id, k.kind, k.user_id as user, k.workspace_id as workspace, k.scopes, k.role, k.only_kind, k.only_id, least(k.grace_until, k.expires_at) as until
            from api_keys.keys k left join api_keys.tenant_records t on t.workspace_id = k.workspace_id and t.key_id = k.id
            """)
        .Where($"k.hash = {hash}")
        .Where($"(k.state = 'active' or k.state = 'grace' and k.grace_until > {now})")
        .Where($"(k.expires_at is null or k.expires_at > {now})")
        .Where($"(t.key_hash is null or t.key_hash = encode(k.hash, 'hex'))");

    // keys_pkey. Locked in key order, so that two nodes never wait for each other; no index sees the change.
    public static Sql SaveUses(IReadOnlyCollection<CredentialUse> uses) => new Sql().Add($"""
        with used as (
            select k.workspace_id, k.id, u.used_at
            from unnest({uses.Select(use => use.Credential.Workspace.Value).ToArray()}, {uses.Select(use => use.Credential.Id).ToArray()}, {uses.Select(use => use.At).ToArray()}) as u (workspace_id, id, used_at)
            join api_keys.keys k on k.workspace_id = u.workspace_id and k.id = u.id
            where k.last_used_at is null or k.last_used_at < u.used_at
            order by k.workspace_id, k.id for update of k)
        update api_keys.keys k set last_used_at = used.used_at
        from used where k.workspace_id = used.workspace_id and k.id = used.id
        """);

    // keys_by_user; ids grow with time, so they order keys of one instant.
    public static Sql FindNewestActive(UserId user) => new Sql()
        .Add($"select sealed from api_keys.keys")
        .Where($"user_id = {user}")
        .Where($"kind = 'user'")
        .Where($"state = 'active'")
        .Add($"order by created_at desc, id desc limit 1");

    // keys_by_user. Of one person: few. Those that are revoked stay and go with the workspace.
    public static Sql Move(UserId user, WorkspaceId from, WorkspaceId to) => new Sql()
        .Add($"update api_keys.keys set workspace_id = {to}")
        .Where($"user_id = {user}")
        .Where($"workspace_id = {from}")
        .Where($"kind = 'user'")
        .Where($"state <> 'revoked'");

    // keys_pkey; what clients keep beside a key goes by cascade.
    public static Sql RemoveSome(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from api_keys.keys where workspace_id = {workspace} and id = any(array(
            select id from api_keys.keys where workspace_id = {workspace} order by id limit {limit}))
        """);
}
