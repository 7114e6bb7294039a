using System.Text;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>Whether the installation has any account.</summary>
public sealed record IsSetUp(Caller Caller) : IQuery<bool>
{
    public static Scope Needs => Scope.None;
}

internal sealed class IsSetUpHandler(IUserStore users) : IQueryHandler<IsSetUp, bool>
{
    public async Task<Result<bool>> Handle(IsSetUp query, CancellationToken ct) => await users.IsAnyone(ct);
}

/// <summary>
/// Opens the first account, which runs the platform; refused as soon as there is any. Of several at once exactly one succeeds, also against a registration. Asks of the texts only that they
/// are there and fit (contract rustygpt D23): whoever sets up an installation may have what password they like.
/// </summary>
public sealed record SetUp(Caller Caller, string Username, string Email, string Password) : ISteppedCommand<UserId>
{
    public static Scope Needs => Scope.None;
}

internal sealed class SetUpHandler(IUnitOfWork unit, IUserStore users, IPasswords passwords, AccountOpening accounts, IdentitySettings settings, IAuditTrail audit) : ICommandHandler<SetUp, UserId>
{
    public async Task<Result<UserId>> Handle(SetUp command, CancellationToken ct)
    {
        if (await users.IsAnyone(ct)) return IdentityErrors.AlreadySetUp;
        if (Refuse(command) is { } refusal) return refusal;

        var hash = await passwords.Hash(command.Password, ct);
        return await unit.Run(token => Open(command, hash, token), ct);
    }

    private async Task<Result<UserId>> Open(SetUp command, string hash, CancellationToken ct)
    {
        var account = await accounts.Open(command.Caller, Nickname.Normal(command.Username)!, Address(command.Email), hash, ct);
        // Whatever is taken by now, somebody has it.
        if (account.Error is not null || !account.Value.IsFirst) return IdentityErrors.AlreadySetUp;
        var user = account.Value.User;
        await audit.Record(new AuditEntry(new Caller(new PrincipalId(user.Value), PrincipalKind.User, null, Scopes.Nothing) { From = command.Caller.From }, "identity.set_up")
        {
            Target = new AuditTarget("user", user.Value.ToString()),
        }, ct);
        return user;
    }

    private Error? Refuse(SetUp command)
    {
        if (string.IsNullOrWhiteSpace(command.Username)) return IdentityErrors.SetupNeedsUsername;
        if (string.IsNullOrWhiteSpace(command.Email)) return IdentityErrors.SetupNeedsEmail;
        if (string.IsNullOrWhiteSpace(command.Password)) return IdentityErrors.SetupNeedsPassword;
        if (Nickname.Normal(command.Username) is null) return IdentityErrors.InvalidNickname;
        if (Encoding.UTF8.GetByteCount(Address(command.Email)) > EmailAddress.Longest || command.Email.Contains('\0', StringComparison.Ordinal)) return IdentityErrors.InvalidEmail;
        return Encoding.UTF8.GetByteCount(command.Password) > settings.LongestPassword ? IdentityErrors.PasswordTooLong(settings.LongestPassword) : null;
    }

    private static string Address(string text) => text.Trim().ToLowerInvariant();
}
