using System.Buffers.Text;
using System.Security.Cryptography;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Browsers;

/// <summary>A new log-in: the texts of its cookies, which are not stored, and what is shown of it.</summary>
/// <param name="Cookies">The rotating cookie and the one that proves writes.</param>
/// <param name="Fixed">The fixed cookie.</param>
public sealed record BrowserLogin(RenewedCookies Cookies, string Fixed)
{
    /// <summary>How long the fixed cookie is good (contract agentserver 4.1).</summary>
    public static readonly TimeSpan FixedLifetime = TimeSpan.FromDays(7);
}

/// <summary>Opens, renews and ends log-ins of browsers, in the unit of work of whoever asks.</summary>
internal sealed class BrowserLogins(IBrowserSessionStore store, BrowserSettings settings, ICallerEvictions evictions, BrowserTelemetry telemetry, TimeProvider clock)
{
    private const int CsrfBytes = 16;

    /// <summary>Opens a log-in with both its cookies. The oldest of those beyond the user's maximum end.</summary>
    public async Task<BrowserLogin> Open(UserId user, PlatformRole role, Whereabouts? from, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = BrowserSessionId.New();
        var absolute = now + settings.Absolute;
        var (rotating, text) = SessionToken.Issue(id, SessionTokenKind.Rotating, now, Least(now + settings.Idle, absolute));
        var (constant, constantText) = SessionToken.Issue(id, SessionTokenKind.Fixed, now, now + BrowserLogin.FixedLifetime);
        await store.Add(id, user, role, from, now, absolute, [rotating, constant], ct);
        // This one is not used yet, and will be.
        if (settings.MaxPerUser > 0) await Trim(user, settings.MaxPerUser - 1, ct);
        return new BrowserLogin(Cookies(rotating, text, absolute), constantText);
    }

    /// <summary>Replaces the rotating token of a locked log-in.</summary>
    public async Task<RenewedCookies> Rotate(BrowserSession session, RotationReason reason, PlatformRole role, Whereabouts? from, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (successor, text) = SessionToken.Issue(session.Id, SessionTokenKind.Rotating, now, Least(now + settings.Idle, session.AbsoluteExpiresAt));
        await store.Rotate(session.Id, successor, role, from, ct);
        await evictions.Announce(new PrincipalId(session.User.Value), ct);
        telemetry.CountRotation(reason);
        return Cookies(successor, text, session.AbsoluteExpiresAt);
    }

    /// <summary>Why the token that a log-in was found by is not accepted now, if it is not.</summary>
    public Error? Refuse(BrowserSession session) => session.Refuse(clock.GetUtcNow(), settings.Grace);

    /// <summary>Until when that token is accepted.</summary>
    public DateTimeOffset Until(BrowserSession session) => session.SupersededAt is { } superseded ? Least(superseded + settings.Grace, session.ExpiresAt) : session.ExpiresAt;

    /// <summary>Notes that the browser was seen. A log-in whose rotating token comes back for the first time counts against the user's maximum from now on.</summary>
    public async Task<Result<Done>> Touch(BrowserSession session, SessionTokenKind kind, Whereabouts? from, CancellationToken ct)
    {
        var isFirstUse = await store.Touch(session, kind, settings.SuspiciousCheck ? null : from, clock.GetUtcNow(), ct);
        if (isFirstUse && settings.MaxPerUser > 0) await Trim(session.User, settings.MaxPerUser, ct);
        return default(Done);
    }

    /// <summary>Ends the oldest used log-ins until no more than <paramref name="keep"/> are left.</summary>
    public async Task Trim(UserId user, int keep, CancellationToken ct)
    {
        if (await store.RevokeBeyond(user, keep, clock.GetUtcNow(), ct)) await evictions.Announce(new PrincipalId(user.Value), ct);
    }

    private static RenewedCookies Cookies(SessionToken token, string text, DateTimeOffset absolute) =>
        new(text, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CsrfBytes)), new BrowserSessionView(token.Id, token.IssuedAt, token.ExpiresAt, absolute));

    private static DateTimeOffset Least(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
