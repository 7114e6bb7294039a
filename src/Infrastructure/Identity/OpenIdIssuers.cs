using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>
/// OpenID Connect providers: their addresses and keys, read from where they publish them and remembered for hours, and the check of what they sign (OpenID Connect Core, 3.1.3.7). A token signed
/// with a key that is not known yet makes the keys be read anew, at most every five minutes.
/// </summary>
internal sealed class OpenIdIssuers(IHttpClientFactory http, TimeProvider clock)
{
    // Keys are public: a signature made with a shared secret would prove nothing.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Known> issuers = new(StringComparer.Ordinal);
    private readonly JsonWebTokenHandler tokens = new() { MapInboundClaims = false };

    /// <summary>What the issuer publishes of itself; refused where it cannot be had or is somebody else's.</summary>
    public async Task<Result<OpenIdConnectConfiguration>> Find(OAuthProviderSettings settings, CancellationToken ct)
    {
        OpenIdConnectConfiguration found;
        try
        {
            found = await Manager(settings.Issuer).GetConfigurationAsync(ct);
        }
        // The library wraps whatever keeps it from reading.
        catch (InvalidOperationException)
        {
            return IdentityErrors.IssuerUnavailable;
        }

        var isItself = string.Equals(found.Issuer?.TrimEnd('/'), settings.Issuer.TrimEnd('/'), StringComparison.Ordinal);
        return isItself && found is { AuthorizationEndpoint.Length: > 0, TokenEndpoint.Length: > 0 } ? found : IdentityErrors.IssuerUnavailable;
    }

    /// <summary>The claims of an <c>id_token</c> that the issuer has signed for us, that is good now and that belongs to this very log-in.</summary>
    public async Task<Result<JsonDocument>> Check(OAuthProviderSettings settings, OpenIdConnectConfiguration issuer, string? idToken, string nonce, CancellationToken ct)
    {
        if (idToken is null) return IdentityErrors.ProviderFailed("the provider sent no id_token");
        var verdict = await Validate(settings, issuer, idToken);
        if (verdict.Exception is SecurityTokenSignatureKeyNotFoundException && Forget(settings.Issuer))
        {
            var anew = await Find(settings, ct);
            if (anew.Error is { } away) return away;
            verdict = await Validate(settings, anew.Value, idToken);
        }

        // Only the kind of fault is told: texts of the library may repeat the token.
        if (!verdict.IsValid) return IdentityErrors.ProviderFailed($"the id_token is not acceptable: {verdict.Exception?.GetType().Name}");
        var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(((JsonWebToken)verdict.SecurityToken).EncodedPayload));
        if (Fault(claims.RootElement, settings.ClientId, nonce) is not { } fault) return claims;
        claims.Dispose();
        return IdentityErrors.ProviderFailed(fault);
    }

    private Task<TokenValidationResult> Validate(OAuthProviderSettings settings, OpenIdConnectConfiguration issuer, string idToken) => tokens.ValidateTokenAsync(idToken, new TokenValidationParameters
    {
        ValidIssuer = issuer.Issuer,
        ValidAudience = settings.ClientId,
        IssuerSigningKeys = issuer.SigningKeys,
        ValidAlgorithms = Algorithms,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = (notBefore, expires, _, _) => IsNow(notBefore, expires),
    });

    private bool IsNow(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && (notBefore is not { } start || now >= start - Skew);
    }

    // Several audiences are an invitation to replay a token that was meant for another of them: then it must say that it was issued to us.
    private static string? Fault(JsonElement claims, string clientId, string nonce)
    {
        if (!claims.TryGetProperty("nonce", out var given) || given.ValueKind is not JsonValueKind.String
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given.GetString()!), Encoding.UTF8.GetBytes(nonce))) return "the id_token belongs to another log-in";
        var isAuthorized = claims.TryGetProperty("azp", out var party)
            ? party.ValueKind is JsonValueKind.String && string.Equals(party.GetString(), clientId, StringComparison.Ordinal)
            : claims.GetProperty("aud").ValueKind is not JsonValueKind.Array || claims.GetProperty("aud").GetArrayLength() == 1;
        return isAuthorized ? null : "the id_token was issued to another client";
    }

    private ConfigurationManager<OpenIdConnectConfiguration> Manager(string issuer) => issuers.GetOrAdd(issuer, name => Begin(name, clock.GetUtcNow() - LeastAge)).Manager;

    // The library would fetch new keys beside the request, which would be refused meanwhile. Not more often than every few minutes, whatever a provider signs with.
    private bool Forget(string issuer)
    {
        var now = clock.GetUtcNow();
        return issuers.TryGetValue(issuer, out var known) && now - known.RenewedAt >= LeastAge && issuers.TryUpdate(issuer, Begin(issuer, now), known);
    }

    private Known Begin(string issuer, DateTimeOffset renewedAt) => new(
        new($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new Documents(http, isSecure: issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase))),
        renewedAt);

    /// <summary>What is known of an issuer, and when it was last thrown away for a key that was missing.</summary>
    private sealed record Known(ConfigurationManager<OpenIdConnectConfiguration> Manager, DateTimeOffset RenewedAt);

    /// <summary>Reads documents with the platform's own client. An issuer at an https address does not lead anywhere else.</summary>
    private sealed class Documents(IHttpClientFactory http, bool isSecure) : IDocumentRetriever
    {
        public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
        {
            if (isSecure && !address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) throw new IOException("An https issuer names an address that is not.");
            using var client = http.CreateClient(OAuthClient.ClientName);
            return await client.GetStringAsync(new Uri(address), cancel);
        }
    }
}
