using AgentPlatform.Domain.Identity;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>Statements about device authorizations and their tokens.</summary>
internal static class DeviceGrantSql
{
    private static readonly Raw Columns = new(
        "device_hash, challenge_hash, user_code, client_id, scopes, state, user_id as user, workspace_id as workspace, created_at, expires_at, polled_at, poll_interval");

    // No row is written when the user code is taken.
    public static Sql Add(DeviceGrant grant) => new Sql().Add($"""
        insert into identity.device_grants (device_hash, challenge_hash, user_code, client_id, scopes, state, created_at, expires_at, poll_interval)
        values ({grant.DeviceHash}, {grant.ChallengeHash}, {grant.UserCode}, {grant.ClientId}, {grant.Scopes}, {grant.State}, {grant.CreatedAt}, {grant.ExpiresAt}, {grant.PollInterval})
        on conflict do nothing
        """);

    // device_grants_pkey
    public static Sql LockByDevice(byte[] hash) => Select().Where($"device_hash = {hash}").Add($"for update");

    // device_grants_user_code_key
    public static Sql LockByUserCode(string code) => Select().Where($"user_code = {code}").Add($"for update");

    // device_grants_challenge_hash_key
    public static Sql LockByChallenge(byte[] hash) => Find(hash).Add($"for update");

    // device_grants_challenge_hash_key
    public static Sql Find(byte[] challengeHash) => Select().Where($"challenge_hash = {challengeHash}");

    // device_grants_pkey
    public static Sql Save(DeviceGrant grant) => new Sql()
        .Add($"""
            update identity.device_grants set state = {grant.State}, user_id = {grant.User}, workspace_id = {grant.Workspace}, challenge_hash = {grant.ChallengeHash},
                polled_at = {grant.PolledAt}, poll_interval = {grant.PollInterval}
            """)
        .Where($"device_hash = {grant.DeviceHash}");

    public static Sql AddToken(GrantToken token) => new Sql().Add($"""
        insert into identity.grant_tokens (hash, user_id, workspace_id, scopes, created_at, expires_at)
        values ({token.Hash}, {token.User}, {token.Workspace}, {token.Scopes}, {token.CreatedAt}, {token.ExpiresAt})
        """);

    // grant_tokens_pkey
    public static Sql FindToken(byte[] hash) => new Sql()
        .Add($"select hash, user_id as user, workspace_id as workspace, scopes, created_at, expires_at from identity.grant_tokens")
        .Where($"hash = {hash}");

    // device_grants_by_age; a bounded batch, so that no run takes long.
    public static Sql RemoveExpired(DateTimeOffset before, int limit) => new Sql().Add($"""
        delete from identity.device_grants
        where device_hash in (select device_hash from identity.device_grants where expires_at < {before} order by expires_at limit {limit} for update skip locked)
        """);

    // grant_tokens_by_age
    public static Sql RemoveExpiredTokens(DateTimeOffset before, int limit) => new Sql().Add($"""
        delete from identity.grant_tokens
        where hash in (select hash from identity.grant_tokens where expires_at < {before} order by expires_at limit {limit} for update skip locked)
        """);

    private static Sql Select() => new Sql().Add($"select {Columns} from identity.device_grants");
}
