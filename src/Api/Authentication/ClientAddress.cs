using System.Net;
using AgentPlatform.Application.Common;

namespace AgentPlatform.Api.Authentication;

/// <summary>Whether to believe what a request says of the address it came from: right behind a proxy that sets these headers itself, wrong for a server that clients reach directly.</summary>
internal sealed record ForwardedFor(bool IsTrusted);

/// <summary>Where a request came from.</summary>
internal static class ClientAddress
{
    private const int LongestText = 512;

    /// <summary>Address, user agent and fingerprint as the request tells them (contract rustygpt 4.2).</summary>
    public static Whereabouts Whereabouts(this HttpContext context) =>
        new(context.Address(), Text(context.Request.Headers.UserAgent.ToString()), Text(context.Request.Headers["X-Client-Fingerprint"].ToString()));

    /// <summary>First entry of <c>X-Forwarded-For</c>, else <c>X-Real-IP</c>, else the peer; only the peer where these headers are not trusted.</summary>
    public static IPAddress? Address(this HttpContext context)
    {
        if (!context.RequestServices.GetRequiredService<ForwardedFor>().IsTrusted) return Peer(context);
        var headers = context.Request.Headers;
        return Parse(headers["X-Forwarded-For"].ToString().Split(',')[0]) ?? Parse(headers["X-Real-IP"].ToString()) ?? Peer(context);
    }

    private static IPAddress? Parse(string text) => text.Length > 0 && IPAddress.TryParse(text.Trim(), out var address) ? Plain(address) : null;

    private static IPAddress? Peer(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? Plain(address) : null;

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // Long enough for every honest browser; it is kept in rows.
    private static string? Text(string text) => text.Length == 0 ? null : text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
}
