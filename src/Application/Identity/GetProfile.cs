using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>The caller's own account as it is shown to its browser.</summary>
public sealed record GetProfile(Caller Caller) : IQuery<ProfileView>
{
    public static Scope Needs => Scope.ReadAccount;
}

/// <summary>An account without its secrets.</summary>
public sealed record ProfileView
{
    public UserId Id { get; init; }

    public string Nickname { get; init; } = "";

    public string? Email { get; init; }

    /// <summary>The name that an identity provider tells.</summary>
    public string? DisplayName { get; init; }

    public string? PictureUrl { get; init; }

    public PlatformRole Role { get; init; }

    public bool IsDisabled { get; init; }
}
