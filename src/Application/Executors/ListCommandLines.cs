using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Executors;

/// <summary>One entry for each command line token of the caller's workspace that is not revoked, newest token first, with what is known of the command line that is connected with it, or was last.</summary>
public sealed record ListCommandLines(Caller Caller) : IQuery<IReadOnlyList<CommandLineView>>
{
    public static Scope Needs => Scope.ReadExecutors;
}

/// <summary>A token and the command line behind it: an open one first, then the newest.</summary>
public sealed record CommandLineView
{
    /// <summary>The token's.</summary>
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public WorkspaceId Workspace { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>A command line is connected with the token now.</summary>
    public bool IsOnline { get; init; }

    public DateTimeOffset? ConnectedAt { get; init; }

    public DateTimeOffset? DisconnectedAt { get; init; }

    public string? ClientIp { get; init; }

    public string? ClientUa { get; init; }

    public string? CodexVersion { get; init; }

    public string? Os { get; init; }
}
