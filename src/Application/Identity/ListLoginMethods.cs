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

public sealed record LoginProviderView(string Id, string DisplayName);

internal sealed class ListLoginMethodsHandler(AccessTokens tokens, IdentitySettings settings, IOAuthProviders providers) : IQueryHandler<ListLoginMethods, LoginMethodsView>
{
    public Task<Result<LoginMethodsView>> Handle(ListLoginMethods query, CancellationToken ct) =>
        Task.FromResult<Result<LoginMethodsView>>(new LoginMethodsView(tokens.AreOn && settings.PasswordLogin, [.. providers.All.Select(p => new LoginProviderView(p.Id, p.DisplayName))]));
}
