using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>Begins a log-in at a provider; answers where to send the browser.</summary>
public sealed record StartOAuthLogin(Caller Caller, string Provider, string RedirectUri) : ISteppedCommand<string>
{
    public static Scope Needs => Scope.None;
}

internal sealed class StartOAuthLoginHandler(OAuthStart start) : ICommandHandler<StartOAuthLogin, string>
{
    public Task<Result<string>> Handle(StartOAuthLogin command, CancellationToken ct) => start.Begin(command.Provider, command.RedirectUri, linkTo: null, ct);
}

/// <summary>Begins linking an identity at a provider to the caller's account; answers where to send the browser.</summary>
public sealed record StartOAuthLink(Caller Caller, string Provider, string RedirectUri) : ISteppedCommand<string>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class StartOAuthLinkHandler(OAuthStart start) : ICommandHandler<StartOAuthLink, string>
{
    public Task<Result<string>> Handle(StartOAuthLink command, CancellationToken ct) => start.Begin(command.Provider, command.RedirectUri, command.Caller.User, ct);
}

/// <summary>
/// Begins a log-in at a provider that ends in cookies. The browser keeps the state's text beside the one that goes through the provider, so that nobody can be logged in by an address that
/// somebody else gave them.
/// </summary>
/// <param name="Caller">Anybody.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="RedirectUri">Where the provider sends the browser back.</param>
/// <param name="ReturnTo">Where the browser goes in the end; the surface has made sure that it is one of our own pages.</param>
public sealed record StartBrowserOAuth(Caller Caller, string Provider, string RedirectUri, string ReturnTo) : ISteppedCommand<StartedOAuth>
{
    public static Scope Needs => Scope.None;
}

/// <summary>A log-in at a provider that has begun.</summary>
/// <param name="Url">Where to send the browser.</param>
/// <param name="State">The state's text, for the browser to keep.</param>
public sealed record StartedOAuth(string Url, string State)
{
    /// <summary>How long the browser has to come back.</summary>
    public static TimeSpan Lifetime => OAuthState.Lifetime;
}

internal sealed class StartBrowserOAuthHandler(OAuthStart start) : ICommandHandler<StartBrowserOAuth, StartedOAuth>
{
    public Task<Result<StartedOAuth>> Handle(StartBrowserOAuth command, CancellationToken ct) => start.BeginForBrowser(command.Provider, command.RedirectUri, command.ReturnTo, ct);
}

internal sealed class OAuthStart(IUnitOfWork unit, IOAuthProviders providers, IOAuthClient client, OAuthStates states, AccessTokens tokens)
{
    public async Task<Result<string>> Begin(string id, string redirectUri, UserId? linkTo, CancellationToken ct)
    {
        if (providers.Find(id) is not { } known) return IdentityErrors.ProviderNotFound(id);
        if (!tokens.AreOn) return IdentityErrors.TokensDisabled;
        if (linkTo is { } user && await states.HasIdentity(user, id, ct)) return IdentityErrors.AlreadyLinked(known.DisplayName);

        var located = await client.Locate(known, ct);
        if (located.Error is { } refusal) return refusal;
        // Wire: this form's address is fixed, and has no place for a proof where the provider does not sign what it says (contract opensession 4.4).
        var proof = known.IsOpenId ? OAuthProof.Make() : null;
        return await unit.Run(async token => Result<string>.Of(located.Value.Authorize(redirectUri, await states.Begin(id, linkTo, proof, token), proof)), ct);
    }

    public async Task<Result<StartedOAuth>> BeginForBrowser(string id, string redirectUri, string returnTo, CancellationToken ct)
    {
        if (providers.Find(id) is not { } known) return IdentityErrors.ProviderNotFound(id);
        if (!tokens.AreOn) return IdentityErrors.TokensDisabled;

        var located = await client.Locate(known, ct);
        if (located.Error is { } refusal) return refusal;
        var proof = OAuthProof.Make();
        return await unit.Run(async token =>
        {
            var state = await states.BeginForBrowser(id, proof, returnTo, token);
            return Result<StartedOAuth>.Of(new StartedOAuth(located.Value.Authorize(redirectUri, state, proof), state));
        }, ct);
    }
}

/// <summary>States of log-ins at providers, with their sealed proofs.</summary>
internal sealed class OAuthStates(IOAuthStore store, ISecretBox box, TimeProvider clock)
{
    public Task<bool> HasIdentity(UserId user, string provider, CancellationToken ct) => store.HasIdentity(user, provider, ct);

    public async Task<string> Begin(string provider, UserId? linkTo, OAuthProof? proof, CancellationToken ct)
    {
        var (state, text) = OAuthState.Begin(provider, linkTo, proof is null ? null : box.Seal(proof.Text()), clock.GetUtcNow());
        await store.AddState(state, ct);
        return text;
    }

    public async Task<string> BeginForBrowser(string provider, OAuthProof proof, string returnTo, CancellationToken ct)
    {
        var (state, text) = OAuthState.BeginForBrowser(provider, box.Seal(proof.Text()), returnTo, clock.GetUtcNow());
        await store.AddState(state, ct);
        return text;
    }

    /// <summary>Uses a state up, in the unit of work of whoever asks: it works once.</summary>
    public async Task<Result<UsedState>> Use(string provider, string text, bool forBrowser, CancellationToken ct)
    {
        var hash = Secrets.Hash(text);
        if (await store.LockState(hash, ct) is not { } state) return IdentityErrors.OAuthStateUnknown;
        if (state.Use(provider, forBrowser, clock.GetUtcNow()) is { } refusal) return refusal;
        var proof = state.SealedProof is { } sealedProof ? OAuthProof.Read(box.Open(sealedProof)) : null;
        // The key that sealed the proof is gone: as good as a state that was never begun.
        if (state.SealedProof is not null && proof is null) return IdentityErrors.OAuthStateUnknown;

        await store.RemoveState(hash, ct);
        return new UsedState(state.LinkTo, proof, state.ReturnTo ?? "/");
    }
}

/// <summary>What a callback needs to know of the state that it used.</summary>
internal sealed record UsedState(UserId? LinkTo, OAuthProof? Proof, string ReturnTo);
