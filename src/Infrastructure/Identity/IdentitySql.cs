using AgentPlatform.Domain.Identity;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>Every statement of the Identity feature.</summary>
internal static class IdentitySql
{
    private static readonly Raw UserColumns = new("id, nickname, email, password_hash, personal_workspace_id as personal_workspace, created_at");

    // No row comes back when the nickname or the e-mail is taken, also by a registration that is not committed yet: the insert waits for it.
    public static Sql AddUser(User user) => new Sql().Add($"""
        insert into identity.users (id, nickname, email, password_hash, personal_workspace_id, created_at)
        values ({user.Id}, {user.Nickname}, {user.Email}, {user.PasswordHash}, {user.PersonalWorkspace}, {user.CreatedAt})
        on conflict do nothing
        """);

    public static Sql IsAnyone() => new Sql().Add($"select exists (select 1 from identity.users)");

    public static Sql IsEmailTaken(string email) => new Sql().Add($"select exists (select 1 from identity.users where email = {email})");

    // The first registration ever gets the row and the role; a second one that is under way waits here for the first.
    public static Sql PromoteFirst(UserId user) => new Sql().Add($"""
        with first as (
            insert into identity.founders (user_id) values ({user}) on conflict do nothing
            returning user_id)
        update identity.users set role = {PlatformRole.Admin} from first where id = first.user_id
        """);

    // users_email_key, users_nickname_key, users_by_lower_nickname. Names that differ in case only are few.
    public static Sql FindByLogin(string text) => new Sql()
        .Add($"select {UserColumns} from identity.users")
        .Where($"(email = {text.ToLowerInvariant()} or nickname = {text} or lower(nickname) = lower({text}))")
        .Add($"limit 100");

    // users_pkey
    public static Sql FindProfile(UserId id) => new Sql()
        .Add($"select id, nickname, email, display_name, picture_url, role, disabled_at is not null as is_disabled from identity.users")
        .Where($"id = {id}");

    public static Sql FindByEmail(string email) => new Sql().Add($"select {UserColumns} from identity.users").Where($"email = {email}");

    public static Sql Find(UserId id) => new Sql().Add($"select {UserColumns} from identity.users").Where($"id = {id}");

    // users_pkey
    public static Sql FindStanding(UserId id) => new Sql()
        .Add($"select personal_workspace_id as personal_workspace, role, disabled_at is not null as is_disabled from identity.users")
        .Where($"id = {id}");

    public static Sql Nicknames(Guid[] users) => new Sql().Add($"select id, nickname from identity.users").Where($"id = any({users})");

    public static Sql SetPassword(UserId id, string hash) => new Sql().Add($"update identity.users set password_hash = {hash}").Where($"id = {id}");

    // What a provider does not tell stays as it was; a log-in that brings nothing new writes nothing.
    public static Sql SetProfile(UserId id, string? name, string? picture) => new Sql()
        .Add($"update identity.users set display_name = coalesce({name}, display_name), picture_url = coalesce({picture}, picture_url)")
        .Where($"id = {id}")
        .Where($"(coalesce({name}, display_name), coalesce({picture}, picture_url)) is distinct from (display_name, picture_url)");

    public static Sql AddRefreshToken(RefreshToken token) => new Sql().Add($"""
        insert into identity.refresh_tokens (hash, user_id, created_at, expires_at)
        values ({token.Hash}, {token.User}, {token.CreatedAt}, {token.ExpiresAt})
        """);

    // Of two that present the same token, the second waits for the first and then finds nothing.
    public static Sql TakeRefreshToken(byte[] hash) => new Sql().Add($"""
        delete from identity.refresh_tokens where hash = {hash}
        returning hash, user_id as user, created_at, expires_at
        """);

    public static Sql AddOAuthState(OAuthState state) => new Sql().Add($"""
        insert into identity.oauth_states (hash, provider, link_to, expires_at, secrets, return_to)
        values ({state.Hash}, {state.Provider}, {state.LinkTo}, {state.ExpiresAt}, {state.SealedProof}, {state.ReturnTo})
        """);

    public static Sql LockOAuthState(byte[] hash) => new Sql()
        .Add($"select hash, provider, link_to, expires_at, secrets as sealed_proof, return_to from identity.oauth_states")
        .Where($"hash = {hash}")
        .Add($"for update");

    public static Sql RemoveOAuthState(byte[] hash) => new Sql().Add($"delete from identity.oauth_states").Where($"hash = {hash}");

    public static Sql RefreshIdentity(OAuthProfile profile) => new Sql().Add($"""
        with known as (
            update identity.oauth_identities
            set username = {profile.Username}, avatar_url = {profile.AvatarUrl}, email = {profile.Email}
            where provider = {profile.Provider} and provider_user_id = {profile.ProviderUserId}
            returning user_id)
        select {UserColumns} from identity.users where id = (select user_id from known)
        """);

    // The user's earlier identity at this provider makes room; one that belongs to somebody else stays, and no row is touched.
    public static Sql Link(OAuthIdentity identity, DateTimeOffset now) => new Sql().Add($"""
        insert into identity.oauth_identities (provider, provider_user_id, user_id, username, avatar_url, email, linked_at)
        values ({identity.Provider}, {identity.ProviderUserId}, {identity.User}, {identity.Username}, {identity.AvatarUrl}, {identity.Email}, {now})
        on conflict (provider, provider_user_id) do update
        set username = excluded.username, avatar_url = excluded.avatar_url, email = excluded.email
        where oauth_identities.user_id = excluded.user_id
        """);

    public static Sql RemoveOtherIdentities(OAuthIdentity identity) => new Sql().Add($"delete from identity.oauth_identities")
        .Where($"user_id = {identity.User}")
        .Where($"provider = {identity.Provider}")
        .Where($"provider_user_id <> {identity.ProviderUserId}")
        .Where($"not exists (select 1 from identity.oauth_identities o where o.provider = {identity.Provider} and o.provider_user_id = {identity.ProviderUserId} and o.user_id <> {identity.User})");

    public static Sql Identities(UserId user) => new Sql()
        .Add($"select provider, username, avatar_url from identity.oauth_identities")
        .Where($"user_id = {user}")
        .Add($"order by linked_at, provider");

    public static Sql HasIdentity(UserId user, string provider) => new Sql()
        .Add($"select exists (select 1 from identity.oauth_identities where user_id = {user} and provider = {provider})");

    // refresh_tokens_by_expiry; a bounded batch, so that no run takes long.
    public static Sql RemoveExpiredTokens(DateTimeOffset now, int limit) => new Sql().Add($"""
        delete from identity.refresh_tokens
        where hash in (select hash from identity.refresh_tokens where expires_at < {now} order by expires_at limit {limit} for update skip locked)
        """);

    // oauth_states_by_expiry
    public static Sql RemoveExpiredStates(DateTimeOffset now, int limit) => new Sql().Add($"""
        delete from identity.oauth_states
        where hash in (select hash from identity.oauth_states where expires_at < {now} order by expires_at limit {limit} for update skip locked)
        """);

    public static Sql Listen() => new Sql().Add($"listen {new Raw(CallerSignal.Channel)}");

    public static Sql Announce(Guid principal) => new Sql().Add($"select pg_notify({CallerSignal.Channel}, {principal.ToString()})");
}
