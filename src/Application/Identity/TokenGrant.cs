using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>Proof of a log-in: an access token for requests and a refresh token for the next pair.</summary>
public sealed record TokenGrant(string AccessToken, string RefreshToken, TimeSpan Lifetime, UserId User, string Nickname);

internal sealed class TokenGrants(AccessTokens tokens, IRefreshTokenStore refreshTokens, TimeProvider clock)
{
    public async Task<TokenGrant> Issue(UserId user, string nickname, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (refresh, text) = RefreshToken.Issue(user, now);
        await refreshTokens.Add(refresh, ct);
        return new TokenGrant(tokens.Issue(user, now), text, AccessTokens.Lifetime, user, nickname);
    }
}
