using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using FluentValidation;

namespace AgentPlatform.Application.Identity;

/// <summary>Logs in by e-mail address or nickname. Earlier log-ins stay valid.</summary>
public sealed record LogIn(Caller Caller, string Login, string Password) : ISteppedCommand<TokenGrant>
{
    public static Scope Needs => Scope.None;
}

internal sealed class LogInValidator : AbstractValidator<LogIn>
{
    public LogInValidator(AccessTokens tokens) => RuleFor(c => c).Must(_ => tokens.AreOn).Else(IdentityErrors.TokensDisabled);
}

internal sealed class LogInHandler(IUnitOfWork unit, IUserStore users, IPasswords passwords, TokenGrants grants) : ICommandHandler<LogIn, TokenGrant>
{
    public async Task<Result<TokenGrant>> Handle(LogIn command, CancellationToken ct)
    {
        var user = await users.FindByLogin(command.Login.Trim(), ct);
        var verdict = await passwords.Verify(user?.PasswordHash, command.Password, ct);
        if (user is null) return IdentityErrors.WrongCredentials;
        if (user.PasswordHash is null) return IdentityErrors.NoPassword;
        if (verdict is PasswordVerdict.Wrong) return IdentityErrors.WrongCredentials;

        var better = verdict is PasswordVerdict.RightButOutdated ? await passwords.Hash(command.Password, ct) : null;
        return await unit.Run(async token =>
        {
            if (better is not null) await users.SetPassword(user.Id, better, token);
            return Result<TokenGrant>.Of(await grants.Issue(user.Id, user.Nickname, token));
        }, ct);
    }
}
