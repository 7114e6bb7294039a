using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>The caller's own account, with everything its owner may see.</summary>
public sealed record GetAccount(Caller Caller) : IQuery<AccountView>
{
    public static Scope Needs => Scope.ReadAccount;
}

public sealed record AccountView
{
    public UserId Id { get; init; }

    public string Nickname { get; init; } = "";

    public string? Email { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The text of the newest active key; empty when it cannot be recovered, and for keys whose rights were chosen.</summary>
    public string ApiKey { get; init; } = "";

    public IReadOnlyList<LinkedIdentityView> Identities { get; init; } = [];
}

/// <summary>An identity at another provider, in the order of linking.</summary>
public sealed record LinkedIdentityView
{
    public string Provider { get; init; } = "";

    public string Username { get; init; } = "";

    public string? AvatarUrl { get; init; }
}

/// <summary>Just enough of the caller's account to greet them.</summary>
public sealed record WhoAmI(Caller Caller) : IQuery<UserView>
{
    public static Scope Needs => Scope.ReadAccount;
}

public sealed record UserView
{
    public UserId Id { get; init; }

    public string Nickname { get; init; } = "";
}
