using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Identity;

/// <summary>A login at another provider that stands for one of our accounts.</summary>
public sealed record OAuthIdentity(string Provider, string ProviderUserId, UserId User, string Username, string? AvatarUrl, string? Email);

/// <summary>What a provider says about whoever logged in there.</summary>
/// <param name="EmailVerified">Only an address that the provider has checked may lead to an existing account.</param>
public sealed record OAuthProfile(string Provider, string ProviderUserId, string Username, string? Email, bool EmailVerified, string? AvatarUrl);

/// <summary>Ties a callback to the request that started it. Used once.</summary>
public sealed class OAuthState
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private OAuthState() { }

    public byte[] Hash { get; private set; } = [];

    public string Provider { get; private set; } = "";

    /// <summary>The account that the identity is to be linked to; null for a login.</summary>
    public UserId? LinkTo { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Makes a state and its text: 64 lower-case hex digits.</summary>
    public static (OAuthState State, string Text) Begin(string provider, UserId? linkTo, DateTimeOffset now)
    {
        var text = Secrets.Hex(32);
        return (new OAuthState { Hash = Secrets.Hash(text), Provider = provider, LinkTo = linkTo, ExpiresAt = now + Lifetime }, text);
    }

    public Error? Use(string provider, DateTimeOffset now)
    {
        if (!string.Equals(provider, Provider, StringComparison.Ordinal)) return IdentityErrors.OAuthStateMismatch;
        return now > ExpiresAt ? IdentityErrors.OAuthStateExpired : null;
    }
}
