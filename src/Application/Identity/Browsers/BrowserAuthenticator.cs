using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Browsers;

/// <summary>The guard of contract rustygpt 4.2, step by step, with the look-ups of the caller cache.</summary>
internal sealed class BrowserAuthenticator(BrowserLookups lookups, IBrowserSessionStore store, BrowserLogins logins, BrowserSettings settings, IUnitOfWork unit, TimeProvider clock) : IBrowserAuthenticator
{
    public async ValueTask<Result<BrowserPass>> Rotating(string token, Whereabouts from, bool mayRotate, CancellationToken ct)
    {
        var found = await lookups.Find(token, SessionTokenKind.Rotating, from, ct);
        if (found.Error is { } refusal) return refusal;
        var (caller, session) = (found.Value.Caller, found.Value.Login!);
        if (settings.SuspiciousCheck && IsSuspicious(session, from)) return await Flag(session, ct);

        var pass = new BrowserPass(caller, View(session));
        if (!mayRotate || session.Rotates(clock.GetUtcNow(), settings.Idle, Role(caller)) is null) return pass;
        var renewed = await unit.Run(work => Renew(Secrets.Hash(token), Role(caller), from, work), ct);
        return renewed.Map(cookies => cookies is null ? pass : pass with { Session = cookies.Session, Renewed = cookies });
    }

    public async ValueTask<Result<BrowserPass>> Fixed(string token, CancellationToken ct)
    {
        var found = await lookups.Find(token, SessionTokenKind.Fixed, from: null, ct);
        return found.Map(known => new BrowserPass(known.Caller, View(known.Login!)));
    }

    // Two requests may find at once that rotation is due: the second one finds a successor under the lock and goes on with the old token, which is in its grace period then.
    private async Task<Result<RenewedCookies?>> Renew(byte[] hash, PlatformRole role, Whereabouts from, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await store.Lock(hash, SessionTokenKind.Rotating, ct) is not { } session) return IdentityErrors.InvalidSession;
        if (logins.Refuse(session) is { } refusal) return refusal;
        if (session.Rotates(now, settings.Idle, role) is not { } reason) return Result<RenewedCookies?>.Of(null);
        return await logins.Rotate(session, reason, role, settings.SuspiciousCheck ? null : from, ct);
    }

    private async Task<Result<BrowserPass>> Flag(BrowserSession session, CancellationToken ct)
    {
        if (session.RotationReason is not RotationReason.SuspiciousFlag)
        {
            var flagged = await unit.Run(async work =>
            {
                await store.Flag(session.Id, work);
                return Result<Done>.Of(default);
            }, ct);
            if (flagged.Error is { } failure) return failure;
        }

        return IdentityErrors.SuspiciousSession;
    }

    private static bool IsSuspicious(BrowserSession session, Whereabouts from) => session.IsUnlike(from.UserAgent, from.Address?.ToString(), from.Fingerprint);

    private static PlatformRole Role(Caller caller) => caller.Scopes.Contains(Scope.AdministerPlatform) ? PlatformRole.Admin : PlatformRole.User;

    private static BrowserSessionView View(BrowserSession session) => new(session.TokenId, session.IssuedAt, session.ExpiresAt, session.AbsoluteExpiresAt);
}

/// <summary>Finds the log-in behind a cookie, through the cache of callers.</summary>
internal sealed class BrowserLookups(CallerCache cache, People people, IBrowserSessionStore store, BrowserLogins logins, IUnitOfWork unit)
{
    /// <summary>Whose cookie it is, with the log-in; refused where it is not good now.</summary>
    public async ValueTask<Result<KnownCaller>> Find(string token, SessionTokenKind kind, Whereabouts? from, CancellationToken ct)
    {
        var space = kind is SessionTokenKind.Rotating ? CredentialSpace.RotatingCookie : CredentialSpace.FixedCookie;
        var found = await cache.Find(space, token, () => LookUp(Secrets.Hash(token), kind, from, ct));
        if (found.Error is { } refusal) return refusal;
        // What is remembered may have ended since.
        return logins.Refuse(found.Value.Login!) is { } late ? late : found;
    }

    private async Task<Result<KnownCaller>> LookUp(byte[] hash, SessionTokenKind kind, Whereabouts? from, CancellationToken ct)
    {
        if (await store.Find(hash, kind, ct) is not { } session) return IdentityErrors.InvalidSession;
        // Wire: a closed account is told before anything else about its log-in (contract rustygpt 4.2, step 2).
        var person = await people.Person(session.User, ct);
        if (person.Error is { } closed) return closed;
        if (logins.Refuse(session) is { } refusal) return refusal;

        // At most once per look-up, so that a busy browser costs one small write in thirty seconds.
        var touched = await unit.Run(work => logins.Touch(session, kind, from, work), ct);
        if (touched.Error is { } failure) return failure;
        return new KnownCaller(person.Value with { Credential = new(CredentialKind.BrowserSession, session.Id.Value) }, logins.Until(session)) { Login = session };
    }
}
