using System.Globalization;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>RustyGPT's view of a user (contract rustygpt 2.1).</summary>
/// <param name="Id">The user.</param>
/// <param name="Email">Empty for accounts without one.</param>
/// <param name="Username">The nickname.</param>
/// <param name="DisplayName">As an identity provider tells it.</param>
/// <param name="Roles">`admin` and `member`, or `member` alone.</param>
[SchemaName("AuthenticatedUser")]
internal sealed record BrowserUserWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("username")] string Username,
    [property: JsonPropertyName("display_name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DisplayName,
    [property: JsonPropertyName("roles")] IReadOnlyList<string> Roles)
{
    private static readonly string[] Admin = ["admin", "member"];
    private static readonly string[] Member = ["member"];

    public static BrowserUserWire From(ProfileView user) =>
        new(user.Id.Value.ToString(), user.Email ?? "", user.Nickname, user.DisplayName, user.Role is PlatformRole.Admin ? Admin : Member);
}

/// <summary>RustyGPT's view of a browser's log-in (contract rustygpt 2.2).</summary>
/// <param name="Id">Another one after each rotation.</param>
/// <param name="IssuedAt">When the cookie was made.</param>
/// <param name="ExpiresAt">When it ends unless it is rotated.</param>
/// <param name="AbsoluteExpiresAt">When the log-in ends for good.</param>
[SchemaName("BrowserSessionSummary")]
internal sealed record BrowserSessionWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("issued_at")] string IssuedAt,
    [property: JsonPropertyName("expires_at")] string ExpiresAt,
    [property: JsonPropertyName("absolute_expires_at")] string AbsoluteExpiresAt)
{
    public static BrowserSessionWire From(BrowserSessionView session) =>
        new(session.Id.ToString(), Instant(session.IssuedAt), Instant(session.ExpiresAt), Instant(session.AbsoluteExpiresAt));

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>RustyGPT's answer to whoever logs in or renews a log-in.</summary>
/// <param name="User">Who logged in.</param>
/// <param name="Session">The log-in.</param>
/// <param name="CsrfToken">The value of the CSRF cookie.</param>
[SchemaName("BrowserLogin")]
internal sealed record BrowserWire(
    [property: JsonPropertyName("user")] BrowserUserWire User,
    [property: JsonPropertyName("session")] BrowserSessionWire Session,
    [property: JsonPropertyName("csrf_token")] string CsrfToken)
{
    public static BrowserWire From(RenewedLogin login) => new(BrowserUserWire.From(login.User), BrowserSessionWire.From(login.Cookies.Session), login.Cookies.Csrf);
}

/// <summary>Everybody's answer to a log-in: OpenSession's tokens, agentserver's status, RustyGPT's user and session.</summary>
[SchemaName("LoginResponse")]
internal sealed record LoginWire(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("refresh_token")] string RefreshToken,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("nickname")] string Nickname,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("user")] BrowserUserWire User,
    [property: JsonPropertyName("session")] BrowserSessionWire Session,
    [property: JsonPropertyName("csrf_token")] string CsrfToken)
{
    public static LoginWire From(LoggedIn login)
    {
        var (grant, cookies) = (login.Grant, login.Browser.Cookies);
        return new LoginWire(
            grant.AccessToken, grant.RefreshToken, (long)grant.Lifetime.TotalSeconds, grant.User.Value.ToString(), grant.Nickname, "ok",
            BrowserUserWire.From(login.User), BrowserSessionWire.From(cookies.Session), cookies.Csrf);
    }
}

/// <summary>A browser's own account: RustyGPT's user and session beside agentserver's members.</summary>
/// <param name="User">As RustyGPT reads it.</param>
/// <param name="Session">As RustyGPT reads it.</param>
/// <param name="Id">The user.</param>
/// <param name="Email">Empty for accounts without one.</param>
/// <param name="Name">As an identity provider tells it; null where none has.</param>
/// <param name="Picture">An address, as an identity provider tells it; null where none has.</param>
/// <param name="Role">`user` or `admin`.</param>
[SchemaName("BrowserAccount")]
internal sealed record BrowserAccountWire(
    [property: JsonPropertyName("user")] BrowserUserWire User,
    [property: JsonPropertyName("session")] BrowserSessionWire Session,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("picture")] string? Picture,
    [property: JsonPropertyName("role")] string Role)
{
    public static BrowserAccountWire From(ProfileView user, BrowserSessionView session) => new(
        BrowserUserWire.From(user), BrowserSessionWire.From(session), user.Id.Value.ToString(), user.Email ?? "", Given(user.DisplayName), Given(user.PictureUrl), user.Role switch
        {
            PlatformRole.User => "user",
            PlatformRole.Admin => "admin",
        });

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>agentserver's answer to a registration.</summary>
[SchemaName("RegisteredAccount")]
internal sealed record RegisteredWire([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("email")] string Email)
{
    public static RegisteredWire From(RegisteredAccount account) => new(account.User.Value.ToString(), account.Email);
}

/// <summary>agentserver's registration; members may be absent.</summary>
internal sealed record LooseRegisterBody([property: JsonPropertyName("email")] string? Email, [property: JsonPropertyName("password")] string? Password);
