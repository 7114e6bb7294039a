using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using FluentValidation;

namespace AgentPlatform.Application.Identity;

/// <summary>Trades a refresh token for a new pair; it works once. An expired one is removed although it is refused.</summary>
public sealed record RefreshTokens(Caller Caller, string RefreshToken) : ICommand<TokenGrant>
{
    public static Scope Needs => Scope.None;
}

internal sealed class RefreshTokensValidator : AbstractValidator<RefreshTokens>
{
    public RefreshTokensValidator(AccessTokens tokens) => RuleFor(c => c).Must(_ => tokens.AreOn).Else(IdentityErrors.TokensDisabled);
}

internal sealed class RefreshTokensHandler(IRefreshTokenStore tokens, IUserStore users, TokenGrants grants, TimeProvider clock) : ICommandHandler<RefreshTokens, TokenGrant>
{
    public async Task<Result<TokenGrant>> Handle(RefreshTokens command, CancellationToken ct)
    {
        if (await tokens.Take(Secrets.Hash(command.RefreshToken), ct) is not { } token) return IdentityErrors.InvalidRefreshToken;
        if (token.Use(clock.GetUtcNow()) is { } refusal) return Result<TokenGrant>.RefuseAndKeep(refusal);
        if (await users.FindProfile(token.User, ct) is not { IsDisabled: false } user) return IdentityErrors.InvalidRefreshToken;

        return await grants.Issue(user.Id, user.Nickname, ct);
    }
}
