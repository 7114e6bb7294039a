using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>Another system where people can log in, as far as the platform's own rules need to know it.</summary>
/// <param name="Id">Lower-case, part of paths: <c>github</c>.</param>
/// <param name="DisplayName">For people: <c>GitHub</c>.</param>
/// <param name="AuthorizeUrl">Where the browser is sent.</param>
/// <param name="ClientId">Who we are there.</param>
/// <param name="Scope">What we ask for.</param>
public sealed record OAuthProvider(string Id, string DisplayName, string AuthorizeUrl, string ClientId, string Scope)
{
    /// <summary>It speaks OpenID Connect: what it says of a person is signed, and can be checked against its published keys.</summary>
    public bool IsOpenId { get; init; }

    /// <summary>Where the browser is sent; the parameters stand in the order that contract opensession 4.4 fixes, those of <paramref name="proof"/> behind them.</summary>
    public string Authorize(string redirectUri, string state, OAuthProof? proof)
    {
        var joint = AuthorizeUrl.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var url = $"{AuthorizeUrl}{joint}client_id={Escape(ClientId)}&redirect_uri={Escape(redirectUri)}&state={Escape(state)}&scope={Escape(Scope)}&response_type=code";
        if (proof is null) return url;
        url += $"&code_challenge={proof.Challenge}&code_challenge_method=S256";
        return IsOpenId ? $"{url}&nonce={proof.Nonce}" : url;
    }

    // Escapes every byte but A-Z a-z 0-9 - _ . ~ with upper-case hex (RFC 3986, 2.3).
    private static string Escape(string text) => Uri.EscapeDataString(text);
}

/// <summary>The configured providers.</summary>
public interface IOAuthProviders
{
    /// <summary>GitHub first, then GitLab, then the others by id.</summary>
    IReadOnlyList<OAuthProvider> All { get; }

    OAuthProvider? Find(string id);

    /// <summary>What to call a provider that may no longer be configured.</summary>
    string DisplayName(string id);
}

/// <summary>Talks to a provider; never inside a transaction.</summary>
public interface IOAuthClient
{
    /// <summary>The provider with the address that the browser is sent to: where only an issuer is configured, it is asked for it. Remembered for hours.</summary>
    ValueTask<Result<OAuthProvider>> Locate(OAuthProvider provider, CancellationToken ct);

    /// <summary>Trades the code for the profile of whoever logged in. An OpenID provider's word is taken only if it is signed by it, for us, in time and for this very log-in.</summary>
    Task<Result<OAuthProfile>> Fetch(string provider, string code, string redirectUri, OAuthProof? proof, CancellationToken ct);
}

/// <summary>Providers that tell nothing about people: whoever trades a code there is known by the token that they got, of which only the hash is kept (contract rustygpt 3.3).</summary>
public interface ICodeExchange
{
    /// <summary>Trades the code for a profile that is made up from the token.</summary>
    Task<Result<OAuthProfile>> Trade(string provider, string code, CancellationToken ct);
}

public interface IOAuthStore
{
    Task AddState(OAuthState state, CancellationToken ct);

    /// <summary>The state, locked until the end of the transaction.</summary>
    Task<OAuthState?> LockState(byte[] hash, CancellationToken ct);

    Task RemoveState(byte[] hash, CancellationToken ct);

    /// <summary>Whose identity it is, and takes over what the provider now says of it.</summary>
    Task<User?> RefreshIdentity(OAuthProfile profile, CancellationToken ct);

    /// <summary>Stores the identity; the user's earlier one at the same provider is replaced. False when it already belongs to somebody else.</summary>
    Task<bool> Link(OAuthIdentity identity, CancellationToken ct);

    Task<bool> HasIdentity(UserId user, string provider, CancellationToken ct);
}
