using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using Microsoft.Net.Http.Headers;

namespace AgentPlatform.Api.Authentication;

/// <summary>
/// The cookies of a log-in as credentials. A request that changes something must prove that our own page sent it: by repeating the CSRF cookie in a header, or by an <c>Origin</c> that is
/// this server's. A header that does not match is refused whatever the origin says.
/// </summary>
internal static class CookieCredentials
{
    public const string CsrfHeader = "X-CSRF-TOKEN";

    public static CredentialForm RotatingForm { get; } = new("sessionCookie", "The cookie of a log-in, see `auth.login`. Writes need `X-CSRF-TOKEN`, or a same-origin `Origin`.", null) { Cookie = BrowserCookies.Session };

    public static CredentialForm FixedForm { get; } = new("CookieAuth", "The cookie of a log-in, see `auth.login`.", null) { Cookie = BrowserCookies.Fixed };

    /// <summary>Whether the request has the rotating cookie, however good it is.</summary>
    public static bool HasRotating(HttpRequest request) => request.Cookies.ContainsKey(BrowserCookies.Session);

    /// <summary>Whether the request has the fixed cookie, however good it is.</summary>
    public static bool HasFixed(HttpRequest request) => request.Cookies.ContainsKey(BrowserCookies.Fixed);

    /// <summary>By the rotating cookie. Where rotation was due the answer gets the new cookies.</summary>
    public static async ValueTask<Result<BrowserPass>> Rotating(HttpContext context)
    {
        if (!HasRotating(context.Request)) return IdentityErrors.MissingSession;
        // Before anything is rotated: a forged request must not even do that.
        if (Forgery(context, needsOrigin: true) is { } forged) return forged;
        var authenticator = context.RequestServices.GetRequiredService<IBrowserAuthenticator>();
        var pass = await authenticator.Rotating(context.Request.Cookies[BrowserCookies.Session]!, context.Whereabouts(), !context.Response.HasStarted, context.RequestAborted);
        if (pass.Error is null && pass.Value.Renewed is { } renewed) context.RequestServices.GetRequiredService<BrowserCookies>().Rotate(context.Response.Headers, renewed);
        return pass;
    }

    /// <summary>By the fixed cookie.</summary>
    /// <param name="context">The request.</param>
    /// <param name="needsOrigin">False where the surface's own clients are no browsers and send no <c>Origin</c>; a foreign one is refused all the same.</param>
    public static async ValueTask<Result<BrowserPass>> Fixed(HttpContext context, bool needsOrigin)
    {
        if (!HasFixed(context.Request)) return IdentityErrors.MissingSession;
        if (Forgery(context, needsOrigin) is { } forged) return forged;
        return await context.RequestServices.GetRequiredService<IBrowserAuthenticator>().Fixed(context.Request.Cookies[BrowserCookies.Fixed]!, context.RequestAborted);
    }

    /// <summary>What keeps a request that comes with cookies from being believed to be its user's will; null for reads and where there is proof.</summary>
    public static Error? Forgery(HttpContext context, bool needsOrigin)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return null;
        if (request.Headers.TryGetValue(CsrfHeader, out var given))
        {
            if (request.Cookies[BrowserCookies.Csrf] is not { Length: > 0 } expected) return IdentityErrors.CsrfCookieMissing;
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given.ToString()), Encoding.UTF8.GetBytes(expected)) ? null : IdentityErrors.CsrfMismatch;
        }

        var origin = request.Headers[HeaderNames.Origin].ToString();
        if (origin.Length == 0) return needsOrigin ? IdentityErrors.CsrfHeaderMissing : null;
        return string.Equals(origin, Origin(context.RequestServices.GetRequiredService<PublicUrl>()), StringComparison.OrdinalIgnoreCase) ? null : IdentityErrors.CsrfHeaderMissing;
    }

    // As browsers write it: without a path, and without the port that goes without saying.
    private static string Origin(PublicUrl here) => Uri.TryCreate(here.Base, UriKind.Absolute, out var address) ? address.GetLeftPart(UriPartial.Authority) : "";
}
