using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Executors;

/// <summary>The command line tokens of everybody in the caller's workspace, newest first; those whose time is over too, revoked ones if asked for.</summary>
public sealed record ListCommandLineTokens(Caller Caller, bool WithRevoked) : IQuery<IReadOnlyList<CommandLineTokenView>>
{
    public static Scope Needs => Scope.ReadExecutors;
}

/// <summary>A command line token as people see it, without its text.</summary>
public sealed record CommandLineTokenView
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public WorkspaceId Workspace { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>A few seconds old at most.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public static CommandLineTokenView Of(CommandLineToken token) =>
        new() { Id = token.Id, Name = token.Name, Workspace = token.Workspace, CreatedAt = token.CreatedAt, ExpiresAt = token.ExpiresAt, RevokedAt = token.RevokedAt };
}
