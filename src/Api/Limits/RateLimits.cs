using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Limits;

/// <summary>Section <c>AgentPlatform:RateLimits</c>; the defaults are contract rustygpt's, 4.11.</summary>
internal sealed record RateLimitSettings
{
    /// <summary>Off: nothing is counted, and no answer speaks of limits.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Log-ins by password per client address and minute; and as many codes of programs that want to be let in.</summary>
    public int LoginPerMinute { get; init; } = 10;

    /// <summary>Requests per client address, method and path and second, in the long run.</summary>
    public int DefaultPerSecond { get; init; } = 50;

    /// <summary>The same at once.</summary>
    public int Burst { get; init; } = 100;
}

/// <summary>
/// Counts the requests of every client address and refuses what is too many, before anybody is asked who they are (contract rustygpt 4.5): those of surfaces that say so, log-ins by
/// password, which are guessed at wherever they are possible, short codes that people type, and what strangers may have stored. An IPv6 client counts by its network of 64 bits, in which it may choose its address.
/// </summary>
internal sealed class RateLimits(RequestDelegate next, RateLimitSettings settings, RateBuckets buckets, SurfaceDirectory surfaces)
{
    private const string LoginPath = "/api/auth/login";
    private const string CodePath = "/api/oauth2/device/accept";
    private const string AskPath = "/api/oauth2/device/auth";
    private const int NetworkBytes = 8;

    private readonly RateRule login = RateRule.Of("auth_login", settings.LoginPerMinute, settings.LoginPerMinute / 60.0);
    private readonly RateRule code = RateRule.Of("device_code", settings.LoginPerMinute, settings.LoginPerMinute / 60.0);
    private readonly RateRule usual = RateRule.Of("default", settings.Burst, settings.DefaultPerSecond);

    public Task Invoke(HttpContext context)
    {
        if (!settings.Enabled || HttpMethods.IsOptions(context.Request.Method) || Choose(context.Request) is not var (bucket, rule)) return next(context);
        var verdict = buckets.Take(Key(context, bucket), rule);
        // Not now: what goes wrong below begins its answer anew.
        context.Response.OnStarting(() =>
        {
            Tell(context.Response.Headers, rule, verdict);
            return Task.CompletedTask;
        });
        return verdict.IsAllowed ? next(context) : context.Refuse(RequestErrors.Limited(verdict.RetrySeconds));
    }

    /// <summary>The bucket and the rule of a request; null where nothing limits it. Rules that are kept in the database come first, once there are some.</summary>
    private (string Bucket, RateRule Rule)? Choose(HttpRequest request)
    {
        // Routes are found in upper and lower case, with and without a slash at the end: so are their buckets.
        var isPost = HttpMethods.IsPost(request.Method);
        if (isPost && request.Path.StartsWithSegments(LoginPath, StringComparison.OrdinalIgnoreCase)) return (login.Profile, login);
        if (isPost && request.Path.StartsWithSegments(CodePath, StringComparison.OrdinalIgnoreCase)) return (code.Profile, code);
        var isLimited = (isPost && request.Path.StartsWithSegments(AskPath, StringComparison.OrdinalIgnoreCase)) || surfaces.Find(request.Path) is { IsLimited: true };
        return isLimited ? (request.Path.Value!.TrimEnd('/').ToUpperInvariant(), usual) : null;
    }

    // Paths may be long and are the client's to choose: the key is of one size.
    private static UInt128 Key(HttpContext context, string bucket)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{context.Request.Method} {bucket} {Client(context)}"), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static string Client(HttpContext context) => context.Address() switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6 } address => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes)),
        var address => address.ToString(),
    };

    private static void Tell(IHeaderDictionary headers, RateRule rule, RateVerdict verdict)
    {
        headers["RateLimit-Limit"] = headers["X-RateLimit-Limit"] = Text(rule.Capacity);
        headers["RateLimit-Remaining"] = headers["X-RateLimit-Remaining"] = Text(verdict.Remaining);
        headers["RateLimit-Reset"] = Text(verdict.ResetSeconds);
        headers["X-RateLimit-Profile"] = rule.Profile;
        if (!verdict.IsAllowed) headers.RetryAfter = Text(verdict.RetrySeconds);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
