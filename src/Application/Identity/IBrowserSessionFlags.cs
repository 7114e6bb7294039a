using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>What other features may say about log-ins in browsers, inside their unit of work.</summary>
public interface IBrowserSessionFlags
{
    /// <summary>Every live browser session of the user rotates its cookies with its next request.</summary>
    Task RequireRotation(UserId user, CancellationToken ct);
}
