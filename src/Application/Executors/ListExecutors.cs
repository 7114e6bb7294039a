using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;

namespace AgentPlatform.Application.Executors;

/// <summary>All executors of the caller's workspace, in the order in which they were bound.</summary>
public sealed record ListExecutors(Caller Caller) : IQuery<IReadOnlyList<ExecutorView>>
{
    public static Scope Needs => Scope.ReadExecutors;
}

/// <summary>An executor as its workspace sees it.</summary>
public sealed record ExecutorView
{
    public ExecutorId Id { get; init; }

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public bool IsDefault { get; init; }

    /// <summary>It has a live connection now.</summary>
    public bool IsOnline { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    public DateTimeOffset? ConnectedAt { get; init; }

    public DateTimeOffset? DisconnectedAt { get; init; }

    public string? ClientIp { get; init; }

    public string? ClientUa { get; init; }

    public string? CodexVersion { get; init; }

    public string? Os { get; init; }
}
