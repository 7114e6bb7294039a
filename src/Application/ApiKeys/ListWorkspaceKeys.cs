using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>All keys that stand for the caller's workspace, revoked ones too, newest first.</summary>
public sealed record ListWorkspaceKeys(Caller Caller) : IQuery<IReadOnlyList<WorkspaceKeyView>>
{
    public static Scope Needs => Scope.ReadKeys;
}

/// <summary>A workspace key as people see it, without its text.</summary>
public sealed record WorkspaceKeyView
{
    /// <summary>The first twelve characters of its text, by which its contract knows it.</summary>
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string[] Scopes { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>A few seconds old at most.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
