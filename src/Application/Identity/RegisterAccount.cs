using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using FluentValidation;

namespace AgentPlatform.Application.Identity;

/// <summary>Opens an account for an e-mail address and a password of any length up to the installation's longest, under a nickname made from the address. Logs nobody in.</summary>
public sealed record RegisterAccount(Caller Caller, string Email, string Password) : ISteppedCommand<RegisteredAccount>
{
    public static Scope Needs => Scope.None;
}

public sealed record RegisteredAccount(UserId User, string Email);

internal sealed class RegisterAccountValidator : AbstractValidator<RegisterAccount>
{
    public RegisterAccountValidator(IdentitySettings settings)
    {
        RuleFor(c => c).Must(_ => settings.PasswordLogin).Else(IdentityErrors.PasswordsDisabled);
        RuleFor(c => c.Email).Must(e => EmailAddress.Normal(e) is not null).Else(IdentityErrors.InvalidEmail);
        RuleFor(c => c.Password).IsNoLongerThan(settings);
    }
}

internal sealed class RegisterAccountHandler(IUnitOfWork unit, IPasswords passwords, AccountOpening accounts) : ICommandHandler<RegisterAccount, RegisteredAccount>
{
    public async Task<Result<RegisteredAccount>> Handle(RegisterAccount command, CancellationToken ct)
    {
        var email = EmailAddress.Normal(command.Email)!;
        var hash = await passwords.Hash(command.Password, ct);
        return await unit.Run(async token =>
        {
            var account = await accounts.OpenUnderFreeName(command.Caller, email[..email.IndexOf('@', StringComparison.Ordinal)], email, hash, token);
            return account.Map(opened => new RegisteredAccount(opened.User, email));
        }, ct);
    }
}
