using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>Every statement about log-ins of browsers.</summary>
internal static class BrowserSessionSql
{
    // The mapper reads enums by their names, which have no underscores.
    private static readonly Raw Columns = new("""
        s.id, s.user_id as user, s.created_at, s.absolute_expires_at, s.last_seen_at, s.is_used, s.user_agent, s.address, s.fingerprint, s.role_snapshot, replace(s.rotation_reason, '_', '') as rotation_reason,
            s.revoked_at is not null as is_revoked, t.id as token_id, t.issued_at, t.expires_at, t.superseded_at
        """);

    public static Sql Add(BrowserSessionId id, UserId user, PlatformRole role, Whereabouts? from, DateTimeOffset now, DateTimeOffset absoluteExpiresAt) => new Sql().Add($"""
        insert into identity.browser_sessions (id, user_id, created_at, absolute_expires_at, last_seen_at, user_agent, address, fingerprint, role_snapshot)
        values ({id}, {user}, {now}, {absoluteExpiresAt}, {now}, {from?.UserAgent}, {from?.Address?.ToString()}, {from?.Fingerprint}, {role})
        """);

    public static Sql AddToken(SessionToken token) => new Sql().Add($"""
        insert into identity.session_tokens (hash, id, session_id, kind, issued_at, expires_at)
        values ({token.Hash}, {token.Id}, {token.Session}, {token.Kind}, {token.IssuedAt}, {token.ExpiresAt})
        """);

    // session_tokens_pkey, browser_sessions_pkey
    public static Sql Find(byte[] hash, SessionTokenKind kind) => new Sql()
        .Add($"select {Columns} from identity.session_tokens t join identity.browser_sessions s on s.id = t.session_id")
        .Where($"t.hash = {hash}")
        .Where($"t.kind = {kind}");

    public static Sql LockByToken(byte[] hash, SessionTokenKind kind) => new Sql()
        .Add($"select id from identity.browser_sessions")
        .Where($"id = (select session_id from identity.session_tokens where hash = {hash} and kind = {kind})")
        .Add($"for update");

    // session_tokens_current
    public static Sql Supersede(BrowserSessionId session, DateTimeOffset now) => new Sql()
        .Add($"update identity.session_tokens set superseded_at = {now}")
        .Where($"session_id = {session}")
        .Where($"kind = 'rotating'")
        .Where($"superseded_at is null");

    public static Sql Renew(BrowserSessionId id, PlatformRole role, DateTimeOffset now) => new Sql()
        .Add($"update identity.browser_sessions set role_snapshot = {role}, rotation_reason = null, last_seen_at = {now}")
        .Where($"id = {id}");

    public static Sql Move(BrowserSessionId id, Whereabouts from) => new Sql()
        .Add($"update identity.browser_sessions set user_agent = {from.UserAgent}, address = {from.Address?.ToString()}, fingerprint = {from.Fingerprint}")
        .Where($"id = {id}");

    // A row comes back when this was the first use.
    public static Sql Touch(BrowserSessionId id, bool isUse, DateTimeOffset now, DateTimeOffset unseenSince) => new Sql().Add($"""
        update identity.browser_sessions s set last_seen_at = {now}, is_used = s.is_used or {isUse}
        from (select id, is_used from identity.browser_sessions where id = {id} for update) before
        where s.id = before.id and s.revoked_at is null and (s.last_seen_at < {unseenSince} or not s.is_used and {isUse})
        returning not before.is_used and {isUse}
        """);

    public static Sql Flag(BrowserSessionId id) => new Sql()
        .Add($"update identity.browser_sessions set rotation_reason = {RotationReason.SuspiciousFlag}")
        .Where($"id = {id}")
        .Where($"revoked_at is null");

    // browser_sessions_live; locked in the order of the index.
    public static Sql RevokeBeyond(UserId user, int keep, DateTimeOffset now) => new Sql().Add($"""
        update identity.browser_sessions set revoked_at = {now}, revocation_reason = {RevocationReason.MaxSessions}
        where id in (
            select id from identity.browser_sessions
            where user_id = {user} and revoked_at is null and is_used and absolute_expires_at > {now}
            order by created_at desc, id desc offset {keep} for update)
        """);

    public static Sql RevokeByTokens(byte[][] hashes, RevocationReason reason, DateTimeOffset now) => new Sql().Add($"""
        update identity.browser_sessions set revoked_at = {now}, revocation_reason = {reason}
        where revoked_at is null and id in (
            select s.id from identity.session_tokens t join identity.browser_sessions s on s.id = t.session_id
            where t.hash = any({hashes}) order by s.id for update of s)
        returning user_id
        """);

    public static Sql Revoke(UserId user, BrowserSessionId id, RevocationReason reason, DateTimeOffset now) => new Sql()
        .Add($"update identity.browser_sessions set revoked_at = {now}, revocation_reason = {reason}")
        .Where($"id = {id}")
        .Where($"user_id = {user}")
        .Where($"revoked_at is null");

    // browser_sessions_live
    public static Sql RevokeAll(UserId user, BrowserSessionId? except, RevocationReason reason, DateTimeOffset now) => new Sql()
        .Add($"update identity.browser_sessions set revoked_at = {now}, revocation_reason = {reason}")
        .Where($"user_id = {user}")
        .Where($"revoked_at is null")
        .Where(except is not null, $"id <> {except}");

    // browser_sessions_live, backwards; ids grow with time.
    public static Sql List(UserId user, BrowserSessionId? after, int limit, DateTimeOffset now) => new Sql()
        .Add($"select id, created_at, last_seen_at, absolute_expires_at, user_agent, address from identity.browser_sessions")
        .Where($"user_id = {user}")
        .Where($"revoked_at is null")
        .Where($"absolute_expires_at > {now}")
        .Where(after is not null, $"id < {after}")
        .Add($"order by id desc limit {limit}");

    // browser_sessions_by_age; their tokens go with them.
    public static Sql RemoveOld(DateTimeOffset before, int limit) => new Sql().Add($"""
        delete from identity.browser_sessions
        where id in (select id from identity.browser_sessions where created_at < {before} and absolute_expires_at < {before} order by created_at limit {limit} for update skip locked)
        """);
}
