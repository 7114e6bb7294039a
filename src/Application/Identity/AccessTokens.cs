using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>The keys that sign access tokens: the newest signs, all of them verify, so that keys change without anybody being logged out.</summary>
public interface ISigningKeys
{
    /// <summary>Newest first; empty while access tokens are switched off.</summary>
    IReadOnlyList<byte[]> Live { get; }
}

/// <summary>What a good token says.</summary>
public readonly record struct TokenClaims(UserId User, DateTimeOffset ExpiresAt);

/// <summary>JSON web tokens with HMAC-SHA256, an hour long (contract opensession 4.1). They cannot be revoked one by one.</summary>
public sealed class AccessTokens(ISigningKeys keys)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    public bool AreOn => keys.Live.Count > 0;

    /// <summary>Signs a token for <paramref name="user"/>; only while tokens are on.</summary>
    public string Issue(UserId user, DateTimeOffset now)
    {
        var issued = now.ToUnixTimeSeconds();
        var payload = $$"""{"sub":"{{user.Value}}","iat":{{issued}},"exp":{{issued + (long)Lifetime.TotalSeconds}}}""";
        var content = $"{Header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(keys.Live[0], Encoding.ASCII.GetBytes(content)))}";
    }

    /// <summary>Checks in the order that the contract fixes; the header part is not interpreted.</summary>
    public Result<TokenClaims> Check(string token, DateTimeOffset now)
    {
        if (!AreOn) return IdentityErrors.BadAccessToken("JWT authentication not configured");
        var parts = token.Split('.');
        if (parts.Length != 3) return IdentityErrors.BadAccessToken("invalid JWT format");
        if (Decode(parts[2]) is not { } signature) return IdentityErrors.BadAccessToken("invalid JWT signature encoding");
        if (!IsSigned(token[..token.LastIndexOf('.')], signature)) return IdentityErrors.BadAccessToken("invalid JWT signature");
        if (Decode(parts[1]) is not { } payload) return IdentityErrors.BadAccessToken("invalid JWT payload encoding");
        return Read(payload, now);
    }

    private bool IsSigned(string content, byte[] signature)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var matches = false;
        foreach (var key in keys.Live) matches |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, bytes), signature);
        return matches;
    }

    private static Result<TokenClaims> Read(byte[] payload, DateTimeOffset now)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(payload);
        }
        catch (JsonException)
        {
            return IdentityErrors.BadAccessToken("invalid JWT payload");
        }

        using (document)
        {
            var claims = document.RootElement;
            if (!(claims.ValueKind is JsonValueKind.Object && claims.TryGetProperty("exp", out var exp) && exp.ValueKind is JsonValueKind.Number && exp.TryGetUInt64(out var expires)))
                return IdentityErrors.BadAccessToken("missing exp claim");
            if ((ulong)now.ToUnixTimeSeconds() > expires) return IdentityErrors.BadAccessToken("JWT expired");
            if (!(claims.TryGetProperty("sub", out var sub) && sub.ValueKind is JsonValueKind.String)) return IdentityErrors.BadAccessToken("missing sub claim");
            if (!Guid.TryParseExact(sub.GetString(), "D", out var user)) return IdentityErrors.UserNotFound;
            // A second is added because a token is still good in the second it names.
            return new TokenClaims(new UserId(user), DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(expires + 1, 253_402_300_799UL)));
        }
    }

    private static byte[]? Decode(string part)
    {
        if (part.Contains('=', StringComparison.Ordinal) || !Base64Url.IsValid(part)) return null;
        return Base64Url.DecodeFromChars(part);
    }
}
