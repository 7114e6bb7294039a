using System.Globalization;
using System.Text;
using AgentPlatform.Application.Identity.Browsers;
using Microsoft.Net.Http.Headers;
using SameSiteMode = Microsoft.AspNetCore.Http.SameSiteMode;

namespace AgentPlatform.Api.Authentication;

/// <summary>How cookies are set. Section <c>AgentPlatform:Cookies</c>.</summary>
internal sealed record CookieSettings
{
    /// <summary>A domain that shares the log-in; empty for this host alone.</summary>
    public string Domain { get; init; } = "";

    /// <summary>
    /// Whether browsers keep the cookies to TLS: true for all of them, false for none, which is for development without TLS only. Not set: as the contracts have it, the fixed cookie yes,
    /// the rotating ones no.
    /// </summary>
    public bool? Secure { get; init; }

    /// <summary>Of the rotating cookie.</summary>
    public SameSiteMode SameSite { get; init; } = SameSiteMode.Lax;
}

/// <summary>The cookies of a log-in: names and attributes are those of contracts rustygpt 4.1 and agentserver 4.1.</summary>
internal sealed class BrowserCookies(CookieSettings settings)
{
    /// <summary>The rotating token.</summary>
    public const string Session = "SESSION_ID";

    /// <summary>What a page must repeat in a header to prove that it is ours; scripts read it.</summary>
    public const string Csrf = "CSRF-TOKEN";

    /// <summary>The fixed token.</summary>
    public const string Fixed = "agentserver-token";

    /// <summary>Tells pages that the rotating cookies have changed.</summary>
    public const string RotatedHeader = "X-Session-Rotated";

    /// <summary>Sets all three.</summary>
    public void LogIn(IHeaderDictionary headers, BrowserLogin login)
    {
        Rotate(headers, login.Cookies);
        SetFixed(headers, login.Fixed, BrowserLogin.FixedLifetime);
    }

    /// <summary>Sets the two that change with a rotation.</summary>
    public void Rotate(IHeaderDictionary headers, RenewedCookies cookies)
    {
        var session = cookies.Session;
        Set(headers, Cookie(Session, cookies.Rotating, session.ExpiresAt - session.IssuedAt, session.ExpiresAt, isSecret: true, settings.SameSite, settings.Secure ?? false));
        Set(headers, Cookie(Csrf, cookies.Csrf, session.ExpiresAt - session.IssuedAt, session.ExpiresAt, isSecret: false, SameSiteMode.Strict, settings.Secure ?? false));
        headers[RotatedHeader] = "1";
    }

    /// <summary>Makes the browser forget all of them.</summary>
    public void Clear(IHeaderDictionary headers)
    {
        Set(headers, Cookie(Session, "", TimeSpan.Zero, DateTimeOffset.UnixEpoch, isSecret: true, settings.SameSite, settings.Secure ?? false));
        Set(headers, Cookie(Csrf, "", TimeSpan.Zero, DateTimeOffset.UnixEpoch, isSecret: false, SameSiteMode.Strict, settings.Secure ?? false));
        SetFixed(headers, "", TimeSpan.Zero);
    }

    private void SetFixed(IHeaderDictionary headers, string value, TimeSpan age) => Set(headers, Cookie(Fixed, value, age, null, isSecret: true, SameSiteMode.Lax, settings.Secure ?? true));

    // Written by hand, because the contracts show the attributes in this case; values are tokens and need no escaping.
    private string Cookie(string name, string value, TimeSpan age, DateTimeOffset? expires, bool isSecret, SameSiteMode sameSite, bool isSecure)
    {
        var text = new StringBuilder($"{name}={value}");
        if (isSecret) text.Append("; HttpOnly");
        if (isSecure) text.Append("; Secure");
        text.Append(CultureInfo.InvariantCulture, $"; SameSite={sameSite}; Path=/");
        if (settings.Domain.Length > 0) text.Append(CultureInfo.InvariantCulture, $"; Domain={settings.Domain}");
        text.Append(CultureInfo.InvariantCulture, $"; Max-Age={(long)age.TotalSeconds}");
        if (expires is { } end) text.Append(CultureInfo.InvariantCulture, $"; Expires={end.UtcDateTime:R}");
        return text.ToString();
    }

    private static void Set(IHeaderDictionary headers, string cookie) => headers.Append(HeaderNames.SetCookie, cookie);
}
