using AgentPlatform.Application.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>One provider as the operator configures it. It is on when client id, client secret and its addresses, or its issuer, are given.</summary>
public sealed record OAuthProviderSettings
{
    public string DisplayName { get; init; } = "";

    public string ClientId { get; init; } = "";

    public string ClientSecret { get; init; } = "";

    /// <summary>An OpenID Connect provider's own name for itself. Its addresses and keys are then read from <c>&lt;issuer&gt;/.well-known/openid-configuration</c>, and its word is checked.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Base address of a GitLab installation, as this server reaches it.</summary>
    public string Url { get; init; } = "";

    /// <summary>Base address of a GitLab installation, as browsers reach it; <see cref="Url"/> when empty.</summary>
    public string ExternalUrl { get; init; } = "";

    public string AuthorizeUrl { get; init; } = "";

    public string TokenUrl { get; init; } = "";

    public string UserInfoUrl { get; init; } = "";

    /// <summary>A list of addresses with <c>primary</c> and <c>verified</c>, where the provider has one.</summary>
    public string EmailsUrl { get; init; } = "";

    public string Scope { get; init; } = "";

    public string IdField { get; init; } = "";

    public string UsernameField { get; init; } = "";

    public string EmailField { get; init; } = "";

    public string AvatarField { get; init; } = "";

    /// <summary>A member of the user info that is true, or a text, when the provider has checked the address.</summary>
    public string EmailVerifiedField { get; init; } = "";

    internal bool IsOpenId => Issuer.Length > 0;

    internal bool IsOn => this is { ClientId.Length: > 0, ClientSecret.Length: > 0 } && (IsOpenId || this is { AuthorizeUrl.Length: > 0, TokenUrl.Length: > 0, UserInfoUrl.Length: > 0 });

    /// <summary>What was not configured gets what the provider is known for; GitHub's and GitLab's figures are contract opensession 4.4.</summary>
    internal OAuthProviderSettings Complete(string id)
    {
        var given = this with
        {
            ClientId = Clean(ClientId),
            ClientSecret = Clean(ClientSecret),
            Issuer = Clean(Issuer),
            Url = Clean(Url).TrimEnd('/'),
            ExternalUrl = Clean(ExternalUrl).TrimEnd('/'),
        };
        return id switch
        {
            "github" => given.Or("GitHub", "https://github.com/login/oauth/authorize", "https://github.com/login/oauth/access_token", "https://api.github.com/user",
                "read:user,user:email", "id", "login", "avatar_url", "") with
            { EmailsUrl = EmailsUrl is "" ? "https://api.github.com/user/emails" : EmailsUrl },
            "gitlab" when given.Url.Length > 0 => given.Or("GitLab", $"{(given.ExternalUrl.Length > 0 ? given.ExternalUrl : given.Url)}/oauth/authorize", $"{given.Url}/oauth/token",
                $"{given.Url}/api/v4/user", "read_user", "id", "username", "avatar_url", "confirmed_at"),
            _ => given.Or(id, "", "", "", "openid profile email", "sub", "preferred_username", "picture", "email_verified"),
        };
    }

    /// <summary>The same at the addresses that an issuer tells, where none are configured.</summary>
    internal OAuthProviderSettings At(OpenIdConnectConfiguration issuer) => this with
    {
        TokenUrl = Either(TokenUrl, issuer.TokenEndpoint ?? ""),
        UserInfoUrl = Either(UserInfoUrl, issuer.UserInfoEndpoint ?? ""),
    };

    private OAuthProviderSettings Or(string name, string authorize, string token, string userInfo, string scope, string id, string username, string avatar, string verified) => this with
    {
        DisplayName = Either(DisplayName, name),
        AuthorizeUrl = Either(AuthorizeUrl, authorize),
        TokenUrl = Either(TokenUrl, token),
        UserInfoUrl = Either(UserInfoUrl, userInfo),
        Scope = Either(Scope, scope),
        IdField = Either(IdField, id),
        UsernameField = Either(UsernameField, username),
        EmailField = Either(EmailField, "email"),
        AvatarField = Either(AvatarField, avatar),
        EmailVerifiedField = Either(EmailVerifiedField, verified),
    };

    private static string Either(string given, string known) => Clean(given) is { Length: > 0 } clean ? clean : known;

    // Values that were copied from a shell or an env file arrive with their quotes.
    private static string Clean(string text)
    {
        var clean = text.Trim();
        return clean.Length >= 2 && clean[0] == clean[^1] && clean[0] is '"' or '\'' ? clean[1..^1].Trim() : clean;
    }
}

internal sealed class OAuthProviders : IOAuthProviders
{
    private readonly Dictionary<string, OAuthProviderSettings> settings;

    public OAuthProviders(IReadOnlyDictionary<string, OAuthProviderSettings> configured)
    {
        settings = configured.Select(pair => (pair.Key, Settings: pair.Value.Complete(pair.Key))).Where(pair => pair.Settings.IsOn)
            .ToDictionary(pair => pair.Key, pair => pair.Settings, StringComparer.Ordinal);
        All = [.. settings
            .OrderBy(pair => pair.Key switch { "github" => 0, "gitlab" => 1, _ => 2 }).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new OAuthProvider(pair.Key, pair.Value.DisplayName, pair.Value.AuthorizeUrl, pair.Value.ClientId, pair.Value.Scope) { IsOpenId = pair.Value.IsOpenId })];
    }

    public IReadOnlyList<OAuthProvider> All { get; }

    public OAuthProvider? Find(string id) => All.FirstOrDefault(provider => string.Equals(provider.Id, id, StringComparison.Ordinal));

    public string DisplayName(string id) => Find(id)?.DisplayName ?? id switch
    {
        "github" => "GitHub",
        "gitlab" => "GitLab",
        _ => id,
    };

    internal OAuthProviderSettings Settings(string id) => settings[id];
}
