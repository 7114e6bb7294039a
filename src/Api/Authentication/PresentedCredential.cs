using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;

namespace AgentPlatform.Api.Authentication;

/// <summary>What can be said of a credential that was not accepted.</summary>
internal static class PresentedCredential
{
    private static readonly (string Prefix, CredentialKind Kind)[] Kinds =
    [
        (ApiKey.UserPrefix, CredentialKind.UserKey), (ApiKey.PlatformPrefix, CredentialKind.PlatformKey), (ApiKey.WorkspacePrefix, CredentialKind.WorkspaceKey),
        (ApiKey.TenantPrefix, CredentialKind.TenantKey),
    ];

    /// <summary>Nobody, who has come with a credential of this kind: as its first characters tell, and never more of it.</summary>
    public static Caller Of(HttpRequest request) => Caller.Anonymous with { Credential = new CredentialRef(Kind(request)) };

    private static CredentialKind Kind(HttpRequest request)
    {
        var text = BearerCredentials.Text(request) ?? (request.Headers.Authorization.ToString() is { Length: > 0 } other ? other : request.Headers["X-API-Key"].ToString());
        if (text.Length > 0) return Kind(text);
        return request.Cookies.ContainsKey(BrowserCookies.Session) || request.Cookies.ContainsKey(BrowserCookies.Fixed) ? CredentialKind.BrowserSession : CredentialKind.None;
    }

    private static CredentialKind Kind(string text)
    {
        foreach (var (prefix, kind) in Kinds)
            if (text.StartsWith(prefix, StringComparison.Ordinal)) return kind;
        return text.Count(character => character == '.') == 2 ? CredentialKind.AccessToken : CredentialKind.None;
    }
}
