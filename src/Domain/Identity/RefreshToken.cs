using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Identity;

/// <summary>Buys a new access token once; every use replaces it.</summary>
public sealed class RefreshToken
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private RefreshToken() { }

    /// <summary>SHA-256 of the token's text: what is stored of it.</summary>
    public byte[] Hash { get; private set; } = [];

    public UserId User { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Makes a token and the text that its owner gets to see: 64 lower-case hex digits.</summary>
    public static (RefreshToken Token, string Text) Issue(UserId user, DateTimeOffset now)
    {
        var text = Secrets.Hex(32);
        return (new RefreshToken { Hash = Secrets.Hash(text), User = user, CreatedAt = now, ExpiresAt = now + Lifetime }, text);
    }

    public Error? Use(DateTimeOffset now) => now < ExpiresAt ? null : IdentityErrors.RefreshTokenExpired;
}

/// <summary>Making and recognising secrets that have enough randomness to be stored as a plain hash.</summary>
public static class Secrets
{
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary><paramref name="bytes"/> random bytes as lower-case hex.</summary>
    public static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
