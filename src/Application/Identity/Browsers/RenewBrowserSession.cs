using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Browsers;

/// <summary>
/// Replaces the rotating cookie of a log-in because its browser asks for it, whatever time is left; one that was replaced less than the grace period ago renews its successor. Takes over
/// where the browser is now, so that a suspicious log-in becomes a good one again.
/// </summary>
public sealed record RenewBrowserSession(Caller Caller, string Token) : ICommand<RenewedLogin>
{
    public static Scope Needs => Scope.None;
}

/// <summary>A renewed log-in and whose it is.</summary>
public sealed record RenewedLogin(ProfileView User, RenewedCookies Cookies);

internal sealed class RenewBrowserSessionHandler(IBrowserSessionStore store, BrowserLogins logins, IUserStore users) : ICommandHandler<RenewBrowserSession, RenewedLogin>
{
    public async Task<Result<RenewedLogin>> Handle(RenewBrowserSession command, CancellationToken ct)
    {
        if (await store.Lock(Secrets.Hash(command.Token), SessionTokenKind.Rotating, ct) is not { } session) return IdentityErrors.InvalidSession;
        if (await users.FindProfile(session.User, ct) is not { } user) return IdentityErrors.InvalidSession;
        if (user.IsDisabled) return IdentityErrors.Disabled;
        if (logins.Refuse(session) is { } refusal) return refusal;

        return new RenewedLogin(user, await logins.Rotate(session, RotationReason.ExplicitRefresh, user.Role, command.Caller.From, ct));
    }
}
