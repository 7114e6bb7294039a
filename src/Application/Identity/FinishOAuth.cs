using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>
/// Takes a provider's callback: logs in whoever the provider names, or links them to the account that asked. An e-mail address leads to an existing account only
/// if the provider has verified it (contract opensession Q7).
/// </summary>
public sealed record FinishOAuth(Caller Caller, string Provider, string? Code, string? State, string RedirectUri) : ISteppedCommand<OAuthOutcome>
{
    public static Scope Needs => Scope.None;
}

public abstract record OAuthOutcome
{
    public sealed record LoggedIn(TokenGrant Grant) : OAuthOutcome;

    public sealed record Linked : OAuthOutcome;

    /// <summary>The identity already stands for another account; nothing was changed.</summary>
    public sealed record LinkedElsewhere : OAuthOutcome;
}

internal sealed class FinishOAuthHandler(
    IUnitOfWork unit, IOAuthProviders providers, IOAuthClient client, IOAuthStore store, OAuthLogins logins, TimeProvider clock) : ICommandHandler<FinishOAuth, OAuthOutcome>
{
    public async Task<Result<OAuthOutcome>> Handle(FinishOAuth command, CancellationToken ct)
    {
        if (providers.Find(command.Provider) is null) return IdentityErrors.ProviderNotFound(command.Provider);
        if (string.IsNullOrEmpty(command.Code)) return IdentityErrors.OAuthCodeMissing;
        if (string.IsNullOrEmpty(command.State)) return IdentityErrors.OAuthStateMissing;
        if (!logins.AreOn) return IdentityErrors.TokensDisabled;

        var used = await unit.Run(token => UseState(command, token), ct);
        if (used.Error is { } refusal) return refusal;
        var fetched = await client.Fetch(command.Provider, command.Code, command.RedirectUri, ct);
        if (fetched.Error is { } failure) return failure;

        if (used.Value.LinkTo is { } user) return await unit.Run(token => Link(user, fetched.Value, token), ct);
        var login = await unit.Run(token => logins.LogIn(fetched.Value, token), ct);
        // The same person came in twice at once and the other one opened the account: now it is there.
        return login.Error == OAuthLogins.Overtaken ? await unit.Run(token => logins.LogIn(fetched.Value, token), ct) : login;
    }

    private async Task<Result<OAuthState>> UseState(FinishOAuth command, CancellationToken ct)
    {
        var hash = Secrets.Hash(command.State!);
        if (await store.LockState(hash, ct) is not { } state) return IdentityErrors.OAuthStateUnknown;
        if (state.Use(command.Provider, clock.GetUtcNow()) is { } refusal) return refusal;

        await store.RemoveState(hash, ct);
        return state;
    }

    private async Task<Result<OAuthOutcome>> Link(UserId user, OAuthProfile profile, CancellationToken ct) =>
        await store.Link(new OAuthIdentity(profile.Provider, profile.ProviderUserId, user, profile.Username, profile.AvatarUrl, profile.Email), ct)
            ? new OAuthOutcome.Linked()
            : new OAuthOutcome.LinkedElsewhere();
}

/// <summary>Finds or opens the account that a provider's profile stands for.</summary>
internal sealed class OAuthLogins(IOAuthStore store, IUserStore users, AccountOpening accounts, AccessTokens tokens, TokenGrants grants)
{
    public static readonly Error Overtaken = CommonErrors.Conflict("identity");

    public bool AreOn => tokens.AreOn;

    public async Task<Result<OAuthOutcome>> LogIn(OAuthProfile profile, CancellationToken ct)
    {
        if (await store.RefreshIdentity(profile, ct) is { } known) return await Grant(known.Id, known.Nickname, ct);
        if (profile is { EmailVerified: true, Email: { } email } && await users.FindByEmail(email, ct) is { } sameEmail)
            return await Attach(profile, sameEmail.Id, sameEmail.Nickname, ct);
        return await Open(profile, ct);
    }

    private async Task<Result<OAuthOutcome>> Open(OAuthProfile profile, CancellationToken ct)
    {
        // An address that is taken, or that nobody verified, stays with the identity only.
        var email = profile is { EmailVerified: true, Email: { } address } && await users.FindByEmail(address, ct) is null ? address : null;
        var account = await accounts.OpenUnderFreeName(Nickname.Normal(profile.Username), email, passwordHash: null, ct);
        return account.Error is { } refusal ? refusal : await Attach(profile, account.Value.User, account.Value.Nickname, ct);
    }

    private async Task<Result<OAuthOutcome>> Attach(OAuthProfile profile, UserId user, string nickname, CancellationToken ct)
    {
        var identity = new OAuthIdentity(profile.Provider, profile.ProviderUserId, user, profile.Username, profile.AvatarUrl, profile.Email);
        if (!await store.Link(identity, ct)) return Overtaken;
        return await Grant(user, nickname, ct);
    }

    private async Task<Result<OAuthOutcome>> Grant(UserId user, string nickname, CancellationToken ct) =>
        new OAuthOutcome.LoggedIn(await grants.Issue(user, nickname, ct));
}
