using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using FluentValidation;

namespace AgentPlatform.Application.Identity;

/// <summary>Opens an account that has a key and nothing else to log in with.</summary>
public sealed record RegisterByNickname(Caller Caller, string Nickname) : ICommand<NewAccount>
{
    public static Scope Needs => Scope.None;
}

/// <summary>An account and the text of its key, which is shown here and to its owner only.</summary>
public sealed record NewAccount(UserId User, string Nickname, string ApiKey);

internal sealed class RegisterByNicknameValidator : AbstractValidator<RegisterByNickname>
{
    public RegisterByNicknameValidator() => RuleFor(c => c.Nickname).Must(n => Nickname.Normal(n) is not null).Else(IdentityErrors.InvalidNickname);
}

internal sealed class RegisterByNicknameHandler(AccountOpening accounts) : ICommandHandler<RegisterByNickname, NewAccount>
{
    public async Task<Result<NewAccount>> Handle(RegisterByNickname command, CancellationToken ct)
    {
        var nickname = Nickname.Normal(command.Nickname)!;
        return (await accounts.Open(command.Caller, nickname, email: null, passwordHash: null, ct)).Map(account => new NewAccount(account.User, nickname, account.ApiKey));
    }
}
