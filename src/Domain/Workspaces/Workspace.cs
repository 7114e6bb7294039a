using System.Security.Cryptography;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Workspaces;

/// <summary>The tenant: every row of a feature belongs to exactly one.</summary>
public readonly record struct WorkspaceId(Guid Value) : IId
{
    public static WorkspaceId New() => new(Guid.CreateVersion7());
}

/// <summary>What a member may do in a workspace, from most to least.</summary>
public enum WorkspaceRole
{
    Owner,
    Maintainer,
    Developer,
    Guest,
}

public static class WorkspaceRoles
{
    /// <summary>What a member with this role may do in the workspace: the permission matrix of contract agentserver 4.3 in the platform's scopes.</summary>
    public static Scopes Scopes(this WorkspaceRole role) => role switch
    {
        WorkspaceRole.Owner => Common.Scopes.Owner,
        WorkspaceRole.Maintainer => Common.Scopes.Maintainer,
        WorkspaceRole.Developer => Common.Scopes.Developer,
        WorkspaceRole.Guest => Common.Scopes.Guest,
    };
}

/// <summary>A tenant with a name. Everybody has a personal one, made together with the account.</summary>
public sealed class Workspace
{
    public const string PersonalName = "Default workspace";

    private Workspace() { }

    public WorkspaceId Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>64 lower-case hex digits that name the workspace in public, where its id must not be guessable.</summary>
    public string PublicHash { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public static Workspace OpenPersonal(WorkspaceId id, DateTimeOffset now) => new()
    {
        Id = id,
        Name = PersonalName,
        PublicHash = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
        CreatedAt = now,
    };
}
