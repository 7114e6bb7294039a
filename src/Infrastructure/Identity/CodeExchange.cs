using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>A provider where nothing but a code is traded for a token.</summary>
public sealed record CodeProviderSettings
{
    public string ClientId { get; init; } = "";

    public string ClientSecret { get; init; } = "";

    public string RedirectUri { get; init; } = "";

    public string TokenUrl { get; init; } = "";

    /// <summary>Everything that a trade needs is configured.</summary>
    public bool IsOn { get; init; }

    /// <summary>What the names of its people begin with.</summary>
    public string UsernamePrefix { get; init; } = "";

    /// <summary>What the addresses of its people end with.</summary>
    public string EmailDomain { get; init; } = "";
}

/// <summary>The providers of <see cref="ICodeExchange"/> by id.</summary>
public sealed record CodeProviders(IReadOnlyDictionary<string, CodeProviderSettings> ById);

internal sealed class CodeExchange(IHttpClientFactory http, CodeProviders providers) : ICodeExchange
{
    // So much of the token is no secret any more: contract rustygpt 3.3 makes a name of it.
    private const int NameLength = 8;

    public async Task<Result<OAuthProfile>> Trade(string provider, string code, CancellationToken ct)
    {
        if (providers.ById.GetValueOrDefault(provider) is not { IsOn: true } settings) return IdentityErrors.ProviderNotFound(provider);
        using var client = http.CreateClient(OAuthClient.ClientName);
        var traded = await OAuthClient.Exchange(client, new OAuthProviderSettings { ClientId = settings.ClientId, ClientSecret = settings.ClientSecret, TokenUrl = settings.TokenUrl },
            new OAuthClient.Grant(code, settings.RedirectUri, Proof: null), ct);
        return traded.Map(tokens => Profile(provider, settings, tokens.AccessToken));
    }

    private static OAuthProfile Profile(string provider, CodeProviderSettings settings, string token)
    {
        var name = Utf8Text.Prefix(token, NameLength);
        return new OAuthProfile(provider, Convert.ToHexStringLower(Secrets.Hash(token)), $"{settings.UsernamePrefix}{name}", EmailAddress.Normal($"{name}@{settings.EmailDomain}"), EmailVerified: false, AvatarUrl: null);
    }
}
