using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Identity;

/// <summary>A person with an account.</summary>
public readonly record struct UserId(Guid Value) : IId
{
    public static UserId New() => new(Guid.CreateVersion7());
}
