using System.Text.Json;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>Which address a new account gets from a provider's profile. One that is taken is nobody else's, whatever is asked for here.</summary>
internal enum NewAddress
{
    /// <summary>The profile's, if the provider has verified it; else none. It stays with the identity in any case.</summary>
    IfVerified,

    /// <summary>The same, and without any address there is no new account.</summary>
    NeededAndIfVerified,

    /// <summary>The profile's: nobody can have it, it was made up here.</summary>
    AsMadeUp,
}

/// <summary>The account that a provider's profile stands for.</summary>
internal sealed record OAuthAccount(UserId User, string Nickname);

/// <summary>Finds or opens the account that a provider's profile stands for.</summary>
internal sealed class OAuthLogins(IUnitOfWork unit, IOAuthStore store, IUserStore users, AccountOpening accounts, AccessTokens tokens, IAuditTrail trail)
{
    private static readonly Error Overtaken = CommonErrors.Conflict("identity");

    public bool AreOn => tokens.AreOn;

    /// <summary>Finds or opens the account, and gives it what <paramref name="grant"/> says in the same transaction.</summary>
    public async Task<Result<T>> LogIn<T>(Caller by, OAuthProfile profile, NewAddress address, Func<OAuthAccount, CancellationToken, Task<Result<T>>> grant, CancellationToken ct)
    {
        var login = await unit.Run(Once, ct);
        // The same person came in twice at once and the other one opened the account: now it is there.
        return login.Error == Overtaken ? await unit.Run(Once, ct) : login;

        async Task<Result<T>> Once(CancellationToken token)
        {
            var account = await Resolve(by, profile, address, token);
            if (account.Error is { } refusal) return refusal;
            await users.SetProfile(account.Value.User, profile.Name, profile.AvatarUrl, token);
            return await grant(account.Value, token);
        }
    }

    /// <summary>Binds the identity to the account; false where it belongs to another one.</summary>
    public async Task<bool> Link(Caller by, OAuthProfile profile, UserId user, CancellationToken ct)
    {
        if (!await store.Link(new OAuthIdentity(profile.Provider, profile.ProviderUserId, user, profile.Username, profile.AvatarUrl, profile.Email), ct)) return false;
        if (await users.FindStanding(user, ct) is not { } standing) return true;
        // A browser comes back from the provider without a credential; the state has told whose it is.
        await trail.Record(new AuditEntry(Caller.Person(user, standing.PersonalWorkspace) with { From = by.From }, "identity.oauth_linked")
        {
            Target = new("user", user.Value.ToString()),
            Detail = JsonSerializer.Serialize(new { provider = profile.Provider }),
        }, ct);
        return true;
    }

    private async Task<Result<OAuthAccount>> Resolve(Caller by, OAuthProfile profile, NewAddress address, CancellationToken ct)
    {
        if (await store.RefreshIdentity(profile, ct) is { } known) return new OAuthAccount(known.Id, known.Nickname);
        if (profile is { EmailVerified: true, Email: { } email } && await users.FindByEmail(email, ct) is { } sameEmail)
            return await Attach(by, profile, new OAuthAccount(sameEmail.Id, sameEmail.Nickname), ct);
        if (address is NewAddress.NeededAndIfVerified && profile.Email is null) return IdentityErrors.OAuthEmailMissing;
        return await Open(by, profile, address, ct);
    }

    private async Task<Result<OAuthAccount>> Open(Caller by, OAuthProfile profile, NewAddress address, CancellationToken ct)
    {
        var email = profile.EmailVerified || address is NewAddress.AsMadeUp ? profile.Email : null;
        if (email is not null && await users.FindByEmail(email, ct) is not null) email = null;
        var account = await accounts.OpenUnderFreeName(by, Nickname.Normal(profile.Username), email, passwordHash: null, ct);
        // Somebody else took the address since: the next try leaves it to them.
        if (account.Error == IdentityErrors.EmailTaken) return Overtaken;
        return account.Error is { } refusal ? refusal : await Attach(by, profile, new OAuthAccount(account.Value.User, account.Value.Nickname), ct);
    }

    private async Task<Result<OAuthAccount>> Attach(Caller by, OAuthProfile profile, OAuthAccount account, CancellationToken ct) =>
        await Link(by, profile, account.User, ct) ? account : Overtaken;
}
