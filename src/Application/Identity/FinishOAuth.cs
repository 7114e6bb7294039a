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

internal sealed class FinishOAuthHandler(IUnitOfWork unit, IOAuthProviders providers, IOAuthClient client, OAuthStates states, OAuthLogins logins, TokenGrants grants) : ICommandHandler<FinishOAuth, OAuthOutcome>
{
    public async Task<Result<OAuthOutcome>> Handle(FinishOAuth command, CancellationToken ct)
    {
        if (providers.Find(command.Provider) is null) return IdentityErrors.ProviderNotFound(command.Provider);
        if (string.IsNullOrEmpty(command.Code)) return IdentityErrors.OAuthCodeMissing;
        if (string.IsNullOrEmpty(command.State)) return IdentityErrors.OAuthStateMissing;
        if (!logins.AreOn) return IdentityErrors.TokensDisabled;

        var used = await unit.Run(token => states.Use(command.Provider, command.State, forBrowser: false, token), ct);
        if (used.Error is { } refusal) return refusal;
        var fetched = await client.Fetch(command.Provider, command.Code, command.RedirectUri, used.Value.Proof, ct);
        if (fetched.Error is { } failure) return failure;

        if (used.Value.LinkTo is { } user) return await unit.Run(token => Link(command.Caller, user, fetched.Value, token), ct);
        return await logins.LogIn<OAuthOutcome>(command.Caller, fetched.Value, NewAddress.IfVerified, async (account, token) =>
            new OAuthOutcome.LoggedIn(await grants.Issue(account.User, account.Nickname, token)), ct);
    }

    private async Task<Result<OAuthOutcome>> Link(Caller by, UserId user, OAuthProfile profile, CancellationToken ct) =>
        await logins.Link(by, profile, user, ct) ? new OAuthOutcome.Linked() : new OAuthOutcome.LinkedElsewhere();
}

/// <summary>
/// Takes a provider's callback for a log-in that ends in cookies, and begins one for whoever the provider names. A linked identity leads to its account, a verified address to the one that
/// has it; everybody else gets a new account, for which the provider must tell an address (contract agentserver 3.1).
/// </summary>
/// <param name="Caller">Anybody; where they come from is noted.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="State">The state that came back; the surface has compared it with the one that the browser kept.</param>
/// <param name="Failure">The provider's word for why there is no code.</param>
/// <param name="Code">What to trade for a token.</param>
/// <param name="RedirectUri">The same as at the start.</param>
public sealed record FinishBrowserOAuth(Caller Caller, string Provider, string State, string? Failure, string? Code, string RedirectUri) : ISteppedCommand<BrowserOAuthLogin>
{
    public static Scope Needs => Scope.None;
}

/// <summary>A log-in at a provider that has ended well.</summary>
public sealed record BrowserOAuthLogin(LoggedIn Login, string ReturnTo);

internal sealed class FinishBrowserOAuthHandler(IUnitOfWork unit, IOAuthProviders providers, IOAuthClient client, OAuthStates states, OAuthLogins logins, LoginOpening opening)
    : ICommandHandler<FinishBrowserOAuth, BrowserOAuthLogin>
{
    public async Task<Result<BrowserOAuthLogin>> Handle(FinishBrowserOAuth command, CancellationToken ct)
    {
        if (providers.Find(command.Provider) is null) return IdentityErrors.ProviderNotFound(command.Provider);
        if (!logins.AreOn) return IdentityErrors.TokensDisabled;
        var used = await unit.Run(token => states.Use(command.Provider, command.State, forBrowser: true, token), ct);
        if (used.Error is { } refusal) return refusal;
        if (!string.IsNullOrEmpty(command.Failure)) return IdentityErrors.OAuthRefused(command.Failure);
        if (string.IsNullOrEmpty(command.Code)) return IdentityErrors.OAuthCodeMissing;

        var fetched = await client.Fetch(command.Provider, command.Code, command.RedirectUri, used.Value.Proof, ct);
        if (fetched.Error is { } failure) return failure;
        return await logins.LogIn(command.Caller, fetched.Value, NewAddress.NeededAndIfVerified, async (account, token) =>
            (await opening.Open(account.User, command.Caller.From, token)).Map(login => new BrowserOAuthLogin(login, used.Value.ReturnTo)), ct);
    }
}

/// <summary>
/// Trades a code at a provider that tells nothing about people, and begins a log-in for the account that the token stands for. There is no state in this form, and no address leads anywhere
/// (contract rustygpt 3.3).
/// </summary>
public sealed record LogInByCode(Caller Caller, string Provider, string Code) : ISteppedCommand<LoggedIn>
{
    public static Scope Needs => Scope.None;
}

internal sealed class LogInByCodeHandler(ICodeExchange exchange, OAuthLogins logins, LoginOpening opening) : ICommandHandler<LogInByCode, LoggedIn>
{
    public async Task<Result<LoggedIn>> Handle(LogInByCode command, CancellationToken ct)
    {
        if (!logins.AreOn) return IdentityErrors.TokensDisabled;
        var traded = await exchange.Trade(command.Provider, command.Code, ct);
        if (traded.Error is { } failure) return failure;
        return await logins.LogIn(command.Caller, traded.Value, NewAddress.AsMadeUp, (account, token) => opening.Open(account.User, command.Caller.From, token), ct);
    }
}
