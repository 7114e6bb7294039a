using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>The handles that several surfaces share. The only place that knows more than one surface's words.</summary>
internal static class AccountsSurface
{
    public static Surface Description { get; } = new("accounts", AccountsWire.Shared,
        ["/api/auth/register", "/api/auth/login", "/api/auth/refresh", "/api/auth/logout", "/api/auth/me"])
    {
        IsStrictAboutSlashes = true,
        IsOpenToAllOrigins = true,
    };
}
