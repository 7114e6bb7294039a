using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Identity;

/// <summary>A login at another provider that stands for one of our accounts.</summary>
public sealed record OAuthIdentity(string Provider, string ProviderUserId, UserId User, string Username, string? AvatarUrl, string? Email);

/// <summary>What a provider says about whoever logged in there.</summary>
/// <param name="EmailVerified">Only an address that the provider has checked may lead to an existing account.</param>
public sealed record OAuthProfile(string Provider, string ProviderUserId, string Username, string? Email, bool EmailVerified, string? AvatarUrl)
{
    /// <summary>What the person is called there, for people; null where the provider does not say.</summary>
    public string? Name { get; init; }
}

/// <summary>
/// Ties a log-in at a provider to the request that began it beyond the state: the provider hands out tokens only for the verifier (RFC 7636), and repeats the nonce in what it
/// says of the person (OpenID Connect Core, 3.1.2.1). Kept sealed with the state.
/// </summary>
public sealed record OAuthProof(string Verifier, string Nonce)
{
    private const int VerifierBytes = 32;
    private const int NonceBytes = 16;

    /// <summary>What the provider is told of the verifier at the start: its SHA-256 in base64url, method <c>S256</c>.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Makes one: a verifier of 43 base64url characters, a nonce of 32 hex digits.</summary>
    public static OAuthProof Make() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(VerifierBytes)), Secrets.Hex(NonceBytes));

    /// <summary>What <see cref="Text"/> wrote; null for anything else.</summary>
    public static OAuthProof? Read(string? text) => text?.Split(' ') is [{ Length: > 0 } verifier, { Length: > 0 } nonce] ? new(verifier, nonce) : null;

    /// <summary>Both as one text.</summary>
    public string Text() => $"{Verifier} {Nonce}";
}

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

    /// <summary>The sealed <see cref="OAuthProof"/>; null where the provider was given none.</summary>
    public byte[]? SealedProof { get; private set; }

    /// <summary>Where the browser goes in the end, for a log-in that ends in cookies; null for one that ends in tokens, and for linking.</summary>
    public string? ReturnTo { get; private set; }

    /// <summary>Makes a state and its text: 64 lower-case hex digits.</summary>
    public static (OAuthState State, string Text) Begin(string provider, UserId? linkTo, byte[]? sealedProof, DateTimeOffset now)
    {
        var text = Secrets.Hex(32);
        return (new OAuthState { Hash = Secrets.Hash(text), Provider = provider, LinkTo = linkTo, SealedProof = sealedProof, ExpiresAt = now + Lifetime }, text);
    }

    /// <summary>The same for a log-in that ends in cookies; its text has 32 hex digits.</summary>
    public static (OAuthState State, string Text) BeginForBrowser(string provider, byte[] sealedProof, string returnTo, DateTimeOffset now)
    {
        var text = Secrets.Hex(16);
        return (new OAuthState { Hash = Secrets.Hash(text), Provider = provider, SealedProof = sealedProof, ReturnTo = returnTo, ExpiresAt = now + Lifetime }, text);
    }

    /// <summary>Whether a callback of this provider may use it; <paramref name="forBrowser"/>: in a log-in that ends in cookies.</summary>
    public Error? Use(string provider, bool forBrowser, DateTimeOffset now)
    {
        if (forBrowser != ReturnTo is not null) return IdentityErrors.OAuthStateUnknown;
        if (!string.Equals(provider, Provider, StringComparison.Ordinal)) return IdentityErrors.OAuthStateMismatch;
        return now > ExpiresAt ? IdentityErrors.OAuthStateExpired : null;
    }
}
