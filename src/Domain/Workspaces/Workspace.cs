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

    /// <summary>Characters of a name.</summary>
    public const int LongestName = 200;

    private Workspace() { }

    public WorkspaceId Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>64 lower-case hex digits that name the workspace in public, where its id must not be guessable.</summary>
    public string PublicHash { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Whether visitors without a credential may open sessions with published agents.</summary>
    public bool AllowsVisitors { get; private set; }

    /// <summary>A new workspace; the name has been checked.</summary>
    public static Workspace Open(WorkspaceId id, string name, DateTimeOffset now) => new()
    {
        Id = id,
        Name = name,
        PublicHash = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
        CreatedAt = now,
        UpdatedAt = now,
    };

    public static Workspace OpenPersonal(WorkspaceId id, DateTimeOffset now) => Open(id, PersonalName, now);

    /// <summary>What keeps a text from being a workspace's name, if anything.</summary>
    public static Error? CheckName(string name)
    {
        if (name.Length == 0) return WorkspaceErrors.NameMissing;
        return name.Length > LongestName && name.EnumerateRunes().Count() > LongestName ? WorkspaceErrors.NameTooLong : null;
    }

    public Error? Rename(string name, DateTimeOffset now)
    {
        if (CheckName(name) is { } refusal) return refusal;
        (Name, UpdatedAt) = (name, now);
        return null;
    }

    /// <summary>Opens the workspace's published agents to visitors, or closes them; whether that is a change.</summary>
    public bool AllowVisitors(bool allows, DateTimeOffset now)
    {
        if (AllowsVisitors == allows) return false;
        (AllowsVisitors, UpdatedAt) = (allows, now);
        return true;
    }
}
