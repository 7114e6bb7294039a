using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Identity;

/// <summary>The ways in that this installation offers.</summary>
public sealed record ListLoginMethods(Caller Caller) : IQuery<LoginMethodsView>
{
    public static Scope Needs => Scope.None;
}

/// <summary>Ways to log in.</summary>
/// <param name="Password">Whether logging in with a password is possible.</param>
/// <param name="Providers">Other systems to log in at, in the order to show them.</param>
public sealed record LoginMethodsView(bool Password, IReadOnlyList<LoginProviderView> Providers);

/// <summary>Another system to log in at.</summary>
/// <param name="Id">What paths call it.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="IsOpenId">It speaks OpenID Connect.</param>
public sealed record LoginProviderView(string Id, string DisplayName, bool IsOpenId);

internal sealed class ListLoginMethodsHandler(AccessTokens tokens, IOAuthProviders providers, IdentitySettings settings) : IQueryHandler<ListLoginMethods, LoginMethodsView>
{
    public Task<Result<LoginMethodsView>> Handle(ListLoginMethods query, CancellationToken ct) =>
        Task.FromResult<Result<LoginMethodsView>>(new LoginMethodsView(
            tokens.AreOn && settings.PasswordLogin, [.. providers.All.Select(provider => new LoginProviderView(provider.Id, provider.DisplayName, provider.IsOpenId))]));
}
