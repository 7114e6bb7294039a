using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

internal sealed class UserStore(Db db) : IUserStore
{
    public async Task<Error?> Add(User user, CancellationToken ct)
    {
        if (await db.Execute(IdentitySql.AddUser(user), ct) == 1) return null;
        return user.Email is { } email && await db.One<bool>(IdentitySql.IsEmailTaken(email), ct) ? IdentityErrors.EmailTaken : IdentityErrors.NicknameTaken;
    }

    public async Task<bool> PromoteFirst(UserId user, CancellationToken ct) => await db.Execute(IdentitySql.PromoteFirst(user), ct) == 1;

    public Task<bool> IsAnyone(CancellationToken ct) => db.One<bool>(IdentitySql.IsAnyone(), ct);

    public Task SetProfile(UserId id, string? name, string? pictureUrl, CancellationToken ct) => db.Execute(IdentitySql.SetProfile(id, name, pictureUrl), ct);

    public async Task<User?> FindByLogin(string emailOrNickname, CancellationToken ct)
    {
        var found = await db.Many<User>(IdentitySql.FindByLogin(emailOrNickname), ct);
        return found.Find(user => string.Equals(user.Email, emailOrNickname.ToLowerInvariant(), StringComparison.Ordinal))
            ?? found.Find(user => string.Equals(user.Nickname, emailOrNickname, StringComparison.Ordinal)) ?? (found.Count == 1 ? found[0] : null);
    }

    public Task<User?> FindByEmail(string email, CancellationToken ct) => db.One<User>(IdentitySql.FindByEmail(email), ct);

    public Task<User?> Find(UserId id, CancellationToken ct) => db.One<User>(IdentitySql.Find(id), ct);

    public Task<Standing?> FindStanding(UserId id, CancellationToken ct) => db.One<Standing>(IdentitySql.FindStanding(id), ct);

    public Task<ProfileView?> FindProfile(UserId id, CancellationToken ct) => db.One<ProfileView>(IdentitySql.FindProfile(id), ct);

    public Task SetPassword(UserId id, string hash, CancellationToken ct) => db.Execute(IdentitySql.SetPassword(id, hash), ct);
}

internal sealed class RefreshTokenStore(Db db) : IRefreshTokenStore
{
    public Task Add(RefreshToken token, CancellationToken ct) => db.Execute(IdentitySql.AddRefreshToken(token), ct);

    public Task<RefreshToken?> Take(byte[] hash, CancellationToken ct) => db.One<RefreshToken>(IdentitySql.TakeRefreshToken(hash), ct);
}

internal sealed class OAuthStore(Db db, TimeProvider clock) : IOAuthStore
{
    public Task AddState(OAuthState state, CancellationToken ct) => db.Execute(IdentitySql.AddOAuthState(state), ct);

    public Task<OAuthState?> LockState(byte[] hash, CancellationToken ct) => db.One<OAuthState>(IdentitySql.LockOAuthState(hash), ct);

    public Task RemoveState(byte[] hash, CancellationToken ct) => db.Execute(IdentitySql.RemoveOAuthState(hash), ct);

    public Task<User?> RefreshIdentity(OAuthProfile profile, CancellationToken ct) => db.One<User>(IdentitySql.RefreshIdentity(profile), ct);

    public async Task<bool> Link(OAuthIdentity identity, CancellationToken ct)
    {
        await db.Execute(IdentitySql.RemoveOtherIdentities(identity), ct);
        return await db.Execute(IdentitySql.Link(identity, clock.GetUtcNow()), ct) == 1;
    }

    public Task<bool> HasIdentity(UserId user, string provider, CancellationToken ct) => db.One<bool>(IdentitySql.HasIdentity(user, provider), ct);
}

internal sealed class UserDirectory(Db db) : IUserDirectory
{
    public async Task<IReadOnlyDictionary<Guid, string>> Nicknames(IReadOnlyCollection<Guid> users, CancellationToken ct) =>
        (await db.Many<NicknameRow>(IdentitySql.Nicknames([.. users]), ct)).ToDictionary(row => row.Id, row => row.Nickname);

    public async Task<IReadOnlyDictionary<UserId, UserProfile>> Profiles(IReadOnlyCollection<UserId> users, CancellationToken ct) => users.Count == 0
        ? new Dictionary<UserId, UserProfile>()
        : (await db.Many<UserProfile>(AccountSql.Profiles([.. users.Select(user => user.Value)]), ct)).ToDictionary(profile => profile.Id);

    public async Task<UserId?> FindByEmail(string email, CancellationToken ct) =>
        EmailAddress.Normal(email) is { } normal && await db.One<Guid?>(AccountSql.FindByEmail(normal), ct) is { } id ? new UserId(id) : null;

    public async Task<bool> IsOpen(UserId user, CancellationToken ct) => await db.One<Standing>(IdentitySql.FindStanding(user), ct) is { IsDisabled: false };

    private sealed record NicknameRow
    {
        public Guid Id { get; init; }

        public string Nickname { get; init; } = "";
    }
}
