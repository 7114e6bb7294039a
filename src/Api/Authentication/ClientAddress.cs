using System.Net;
using AgentPlatform.Application.Common;

namespace AgentPlatform.Api.Authentication;

/// <summary>Where a request came from.</summary>
internal static class ClientAddress
{
    private const int LongestText = 512;

    /// <summary>Address, user agent and fingerprint as the request tells them (contract rustygpt 4.2): first entry of <c>X-Forwarded-For</c>, else <c>X-Real-IP</c>, else the peer.</summary>
    public static Whereabouts Whereabouts(this HttpContext context)
    {
        var headers = context.Request.Headers;
        return new Whereabouts(
            Parse(headers["X-Forwarded-For"].ToString().Split(',')[0]) ?? Parse(headers["X-Real-IP"].ToString()) ?? Peer(context),
            Text(headers.UserAgent.ToString()), Text(headers["X-Client-Fingerprint"].ToString()));
    }

    private static IPAddress? Parse(string text) => text.Length > 0 && IPAddress.TryParse(text.Trim(), out var address) ? address : null;

    private static IPAddress? Peer(HttpContext context) => context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;

    // Long enough for every honest browser; it is kept in rows.
    private static string? Text(string text) => text.Length == 0 ? null : text.Length <= LongestText ? text : text[..LongestText];
}
