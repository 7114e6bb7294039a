using System.Buffers.Text;
using System.Security.Cryptography;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Identity;

/// <summary>One log-in of one browser.</summary>
public readonly record struct BrowserSessionId(Guid Value) : IId
{
    public static BrowserSessionId New() => new(Guid.CreateVersion7());
}

/// <summary>What rules a cookie lives by. A log-in has one of each.</summary>
public enum SessionTokenKind
{
    /// <summary>Ends after some idle time, is replaced before that, and never outlives its log-in's absolute end (contract rustygpt 4.2).</summary>
    Rotating,

    /// <summary>Good for seven days from the log-in, whatever happens (contract agentserver 4.1).</summary>
    Fixed,
}

/// <summary>Why a rotating token is to be replaced with its next use.</summary>
public enum RotationReason
{
    /// <summary>What the person may do has changed: an old cookie must not live on.</summary>
    RequiresRotation,

    /// <summary>The account's role is not the one the token was issued under.</summary>
    RoleChange,

    /// <summary>Half of the idle time is over.</summary>
    IdleRefresh,

    /// <summary>The client asked for it.</summary>
    ExplicitRefresh,

    /// <summary>The browser is not the one that logged in; only an explicit refresh clears that.</summary>
    SuspiciousFlag,
}

/// <summary>Why a log-in ended.</summary>
public enum RevocationReason
{
    Logout,

    /// <summary>The user has more log-ins than the installation allows; the oldest go.</summary>
    MaxSessions,

    /// <summary>The account was closed.</summary>
    Disabled,

    /// <summary>Its owner ended it from another one.</summary>
    Ended,
}

/// <summary>A cookie's value: random, stored as its SHA-256.</summary>
public sealed class SessionToken
{
    private const int RotatingBytes = 32;
    private const int FixedBytes = 32;

    private SessionToken() { }

    /// <summary>The id that is shown of a rotating token; a new one with every rotation.</summary>
    public Guid Id { get; private set; }

    public byte[] Hash { get; private set; } = [];

    public BrowserSessionId Session { get; private set; }

    public SessionTokenKind Kind { get; private set; }

    public DateTimeOffset IssuedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Makes a token and its text: 43 base64url characters for a rotating one, 64 hex digits for a fixed one.</summary>
    public static (SessionToken Token, string Text) Issue(BrowserSessionId session, SessionTokenKind kind, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        var text = kind is SessionTokenKind.Rotating ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RotatingBytes)) : Secrets.Hex(FixedBytes);
        return (new SessionToken { Id = Guid.CreateVersion7(now), Hash = Secrets.Hash(text), Session = session, Kind = kind, IssuedAt = now, ExpiresAt = expiresAt }, text);
    }
}

/// <summary>A log-in as it is looked up by one of its tokens: everything that decides whether the token is accepted.</summary>
public sealed record BrowserSession
{
    public BrowserSessionId Id { get; init; }

    public UserId User { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset AbsoluteExpiresAt { get; init; }

    public DateTimeOffset LastSeenAt { get; init; }

    /// <summary>The rotating token has come back at least once.</summary>
    public bool IsUsed { get; init; }

    public string? UserAgent { get; init; }

    public string? Address { get; init; }

    public string? Fingerprint { get; init; }

    public PlatformRole RoleSnapshot { get; init; }

    public RotationReason? RotationReason { get; init; }

    public bool IsRevoked { get; init; }

    public Guid TokenId { get; init; }

    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>The token's own end.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? SupersededAt { get; init; }

    /// <summary>Whether the token is refused at <paramref name="now"/>; a superseded one is accepted for <paramref name="grace"/> more.</summary>
    public Error? Refuse(DateTimeOffset now, TimeSpan grace)
    {
        if (IsRevoked || now >= SupersededAt + grace) return IdentityErrors.InvalidSession;
        return now >= ExpiresAt || now >= AbsoluteExpiresAt ? IdentityErrors.SessionExpired : null;
    }

    /// <summary>Why the token is to be replaced now, if it is: first match wins. One that has a successor is not replaced again.</summary>
    public RotationReason? Rotates(DateTimeOffset now, TimeSpan idle, PlatformRole role)
    {
        if (SupersededAt is not null) return null;
        if (RotationReason is { } reason) return reason;
        if (role != RoleSnapshot) return Identity.RotationReason.RoleChange;
        // Towards the absolute end there is nothing to win: the deadline does not move any more.
        return ExpiresAt - now <= idle / 2 && ExpiresAt < AbsoluteExpiresAt ? Identity.RotationReason.IdleRefresh : null;
    }

    /// <summary>Whether the browser is another one than that of the log-in: a part counts only where both sides have it.</summary>
    public bool IsUnlike(string? userAgent, string? address, string? fingerprint) =>
        Differ(UserAgent, userAgent) || Differ(Address, address) || Differ(Fingerprint, fingerprint);

    private static bool Differ(string? one, string? other) => one is not null && other is not null && !string.Equals(one, other, StringComparison.Ordinal);
}
