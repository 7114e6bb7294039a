using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>All accounts, oldest first.</summary>
public sealed record ListAccounts(Caller Caller) : IQuery<IReadOnlyList<ListedAccount>>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

public sealed record ListedAccount
{
    public UserId Id { get; init; }

    /// <summary>Null for accounts that were opened with a nickname only.</summary>
    public string? Email { get; init; }

    public string Nickname { get; init; } = "";

    /// <summary>Told by an identity provider.</summary>
    public string? DisplayName { get; init; }

    public PlatformRole Role { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Makes an account one that runs the installation, or an ordinary one. Holds at once on every node; an account that does not exist is none to change.</summary>
public sealed record SetPlatformRole(Caller Caller, UserId User, PlatformRole Role) : ICommand<Done>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

internal sealed class SetPlatformRoleHandler(IAccountStore accounts, ICallerEvictions evictions, IBrowserSessionFlags browsers, IAuditTrail audit) : ICommandHandler<SetPlatformRole, Done>
{
    public async Task<Result<Done>> Handle(SetPlatformRole command, CancellationToken ct)
    {
        if (!await accounts.SetRole(command.User, command.Role, ct)) return default(Done);

        await browsers.RequireRotation(command.User, ct);
        await evictions.Announce(new PrincipalId(command.User.Value), ct);
        await audit.Record(new AuditEntry(command.Caller, "identity.role_changed")
        {
            Workspace = AuditDetail.Platform,
            Target = new("user", command.User.Value.ToString()),
            Detail = AuditDetail.Of(("role", command.Role)),
        }, ct);
        return default(Done);
    }
}

/// <summary>
/// Closes an account, or opens it again. None of a closed account's credentials is accepted, on any node; its browser sessions and refresh tokens are ended for good. Nobody can close their own.
/// </summary>
public sealed record SetAccountAccess(Caller Caller, UserId User, bool IsDisabled) : ICommand<AccountAccess>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

/// <summary>Whether an account is closed, and since when.</summary>
public sealed record AccountAccess(UserId User, DateTimeOffset? DisabledAt);

internal sealed class SetAccountAccessHandler(IAccountStore accounts, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<SetAccountAccess, AccountAccess>
{
    public async Task<Result<AccountAccess>> Handle(SetAccountAccess command, CancellationToken ct)
    {
        var (user, now) = (command.User, clock.GetUtcNow());
        if (command.IsDisabled && command.Caller.Id.Value == user.Value) return IdentityErrors.OwnAccount;

        DateTimeOffset? since = null;
        if (command.IsDisabled)
        {
            since = await accounts.Close(user, now, ct);
            if (since is null) return IdentityErrors.NoSuchUser;
        }
        else if (!await accounts.Reopen(user, ct))
        {
            return IdentityErrors.NoSuchUser;
        }

        await evictions.Announce(new PrincipalId(user.Value), ct);
        await audit.Record(new AuditEntry(command.Caller, command.IsDisabled ? "identity.account_closed" : "identity.account_reopened")
        {
            Workspace = AuditDetail.Platform,
            Target = new("user", user.Value.ToString()),
        }, ct);
        return new AccountAccess(user, since);
    }
}
