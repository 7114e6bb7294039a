using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using FluentValidation;

namespace AgentPlatform.Application.Identity;

/// <summary>Opens an account with a password and logs it in.</summary>
public sealed record RegisterByEmail(Caller Caller, string Email, string Password, string Nickname) : ISteppedCommand<TokenGrant>
{
    public static Scope Needs => Scope.None;
}

internal sealed class RegisterByEmailValidator : AbstractValidator<RegisterByEmail>
{
    public RegisterByEmailValidator(IdentitySettings settings, AccessTokens tokens)
    {
        RuleFor(c => c).Must(_ => settings.PasswordLogin).Else(IdentityErrors.PasswordsDisabled);
        RuleFor(c => c).Must(_ => tokens.AreOn).Else(IdentityErrors.TokensDisabled);
        RuleFor(c => c.Email).Must(e => EmailAddress.Normal(e) is not null).Else(IdentityErrors.InvalidEmail);
        RuleFor(c => c.Password).IsPassword(settings);
        RuleFor(c => c.Nickname).Must(n => Nickname.Normal(n) is not null).Else(IdentityErrors.InvalidNickname);
    }
}

internal sealed class RegisterByEmailHandler(IUnitOfWork unit, IPasswords passwords, AccountOpening accounts, TokenGrants grants) : ICommandHandler<RegisterByEmail, TokenGrant>
{
    public async Task<Result<TokenGrant>> Handle(RegisterByEmail command, CancellationToken ct)
    {
        var (email, nickname) = (EmailAddress.Normal(command.Email)!, Nickname.Normal(command.Nickname)!);
        var hash = await passwords.Hash(command.Password, ct);
        return await unit.Run(async token =>
        {
            var account = await accounts.Open(command.Caller, nickname, email, hash, token);
            return account.Error is { } refusal ? refusal : Result<TokenGrant>.Of(await grants.Issue(account.Value.User, nickname, token));
        }, ct);
    }
}
