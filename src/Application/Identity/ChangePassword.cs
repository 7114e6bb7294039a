using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using FluentValidation;

namespace AgentPlatform.Application.Identity;

/// <summary>Replaces the caller's password. Log-ins and keys stay valid (contract opensession Q14).</summary>
public sealed record ChangePassword(Caller Caller, string CurrentPassword, string NewPassword) : ISteppedCommand<Done>
{
    public static Scope Needs => Scope.ManageAccount;
}

/// <summary>The new password's rules, which the contract asks about last; the handler runs them after it has checked the current one.</summary>
internal sealed class NewPasswordValidator : AbstractValidator<NewPassword>
{
    public NewPasswordValidator(IdentitySettings settings) => RuleFor(p => p.Text).IsPassword(settings);
}

internal sealed record NewPassword(string Text);

internal sealed class ChangePasswordHandler(IUnitOfWork unit, IUserStore users, IPasswords passwords, NewPasswordValidator rules, IAuditTrail trail) : ICommandHandler<ChangePassword, Done>
{
    public async Task<Result<Done>> Handle(ChangePassword command, CancellationToken ct)
    {
        var user = await users.Find(command.Caller.User, ct);
        if (user?.PasswordHash is null) return IdentityErrors.PasswordNotChangeable;
        if (await passwords.Verify(user.PasswordHash, command.CurrentPassword, ct) is PasswordVerdict.Wrong) return IdentityErrors.WrongCurrentPassword;

        var outcome = await rules.ValidateAsync(new NewPassword(command.NewPassword), ct);
        if (!outcome.IsValid) return (Error)outcome.Errors[0].CustomState;

        var hash = await passwords.Hash(command.NewPassword, ct);
        return await unit.Run(async token =>
        {
            await users.SetPassword(user.Id, hash, token);
            await trail.Record(new AuditEntry(command.Caller, "identity.password_changed") { Target = new("user", user.Id.Value.ToString()) }, token);
            return Result<Done>.Of(default);
        }, ct);
    }
}
