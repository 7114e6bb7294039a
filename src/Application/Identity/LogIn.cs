using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using FluentValidation;

namespace AgentPlatform.Application.Identity;

/// <summary>Logs in by e-mail address or nickname: tokens and the cookies of a browser at once. Earlier log-ins stay valid, up to the maximum of browsers.</summary>
public sealed record LogIn(Caller Caller, string Login, string Password) : ISteppedCommand<LoggedIn>
{
    public static Scope Needs => Scope.None;
}

/// <summary>Everything that a log-in gives.</summary>
/// <param name="Grant">For clients that send tokens.</param>
/// <param name="User">Who logged in.</param>
/// <param name="Browser">For browsers.</param>
public sealed record LoggedIn(TokenGrant Grant, ProfileView User, BrowserLogin Browser);

internal sealed class LogInValidator : AbstractValidator<LogIn>
{
    public LogInValidator(AccessTokens tokens, IdentitySettings settings) => RuleFor(c => c)
        .Must(_ => settings.PasswordLogin).Else(IdentityErrors.PasswordsDisabled)
        .Must(_ => tokens.AreOn).Else(IdentityErrors.TokensDisabled);
}

internal sealed class LogInHandler(IUnitOfWork unit, IUserStore users, IPasswords passwords, LoginOpening opening, BrowserTelemetry telemetry) : ICommandHandler<LogIn, LoggedIn>
{
    public async Task<Result<LoggedIn>> Handle(LogIn command, CancellationToken ct)
    {
        var checkedIn = await Check(command, ct);
        if (checkedIn.Error is { } refusal)
        {
            telemetry.CountLogin(refusal == IdentityErrors.Disabled ? "disabled" : "invalid_credentials");
            return refusal;
        }

        var (user, betterHash) = checkedIn.Value;
        var result = await unit.Run(async token =>
        {
            if (betterHash is not null) await users.SetPassword(user, betterHash, token);
            return await opening.Open(user, command.Caller.From, token);
        }, ct);
        telemetry.CountLogin(result.Error is null ? "success" : "error");
        return result;
    }

    // Wire: a closed account is told before the password is looked at (contract rustygpt 3.2).
    private async Task<Result<(UserId User, string? BetterHash)>> Check(LogIn command, CancellationToken ct)
    {
        var user = await users.FindByLogin(command.Login.Trim(), ct);
        if (user is not null && await users.FindStanding(user.Id, ct) is { IsDisabled: true }) return IdentityErrors.Disabled;
        var verdict = await passwords.Verify(user?.PasswordHash, command.Password, ct);
        if (user is null) return IdentityErrors.WrongCredentials;
        if (user.PasswordHash is null) return IdentityErrors.NoPassword;
        if (verdict is PasswordVerdict.Wrong) return IdentityErrors.WrongCredentials;
        return (user.Id, verdict is PasswordVerdict.RightButOutdated ? await passwords.Hash(command.Password, ct) : null);
    }
}

/// <summary>What every successful log-in does, whichever way it came: cookies of a browser, tokens, an entry in the trail.</summary>
internal sealed class LoginOpening(IUserStore users, TokenGrants grants, BrowserLogins browsers, IAuditTrail audit)
{
    public async Task<Result<LoggedIn>> Open(UserId user, Whereabouts? from, CancellationToken ct)
    {
        if (await users.FindProfile(user, ct) is not { } profile) return IdentityErrors.UserNotFound;
        if (profile.IsDisabled) return IdentityErrors.Disabled;
        var browser = await browsers.Open(user, profile.Role, from, ct);
        var grant = await grants.Issue(user, profile.Nickname, ct);
        await audit.Record(new AuditEntry(new Caller(new PrincipalId(user.Value), PrincipalKind.User, null, Scopes.Nothing) { From = from }, "identity.logged_in"), ct);
        return new LoggedIn(grant, profile, browser);
    }
}
