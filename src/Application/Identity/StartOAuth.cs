using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>Begins a log-in at a provider; answers where to send the browser.</summary>
public sealed record StartOAuthLogin(Caller Caller, string Provider, string RedirectUri) : ICommand<string>
{
    public static Scope Needs => Scope.None;
}

internal sealed class StartOAuthLoginHandler(OAuthStart start) : ICommandHandler<StartOAuthLogin, string>
{
    public Task<Result<string>> Handle(StartOAuthLogin command, CancellationToken ct) => start.Begin(command.Provider, command.RedirectUri, linkTo: null, ct);
}

/// <summary>Begins linking an identity at a provider to the caller's account; answers where to send the browser.</summary>
public sealed record StartOAuthLink(Caller Caller, string Provider, string RedirectUri) : ICommand<string>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class StartOAuthLinkHandler(OAuthStart start) : ICommandHandler<StartOAuthLink, string>
{
    public Task<Result<string>> Handle(StartOAuthLink command, CancellationToken ct) => start.Begin(command.Provider, command.RedirectUri, command.Caller.User, ct);
}

internal sealed class OAuthStart(IOAuthProviders providers, IOAuthStore store, AccessTokens tokens, TimeProvider clock)
{
    public async Task<Result<string>> Begin(string id, string redirectUri, UserId? linkTo, CancellationToken ct)
    {
        if (providers.Find(id) is not { } provider) return IdentityErrors.ProviderNotFound(id);
        if (!tokens.AreOn) return IdentityErrors.TokensDisabled;
        if (linkTo is { } user && await store.HasIdentity(user, id, ct)) return IdentityErrors.AlreadyLinked(provider.DisplayName);

        var (state, text) = OAuthState.Begin(id, linkTo, clock.GetUtcNow());
        await store.AddState(state, ct);
        return provider.Authorize(redirectUri, text);
    }
}
