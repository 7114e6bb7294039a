using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Agents;

/// <summary>An agent: one that talks with people inside the platform (<see cref="Agent"/>), or a program of its own that has registered itself (<see cref="RegisteredAgent"/>).</summary>
public readonly record struct AgentId(Guid Value) : IId
{
    public static AgentId New() => new(Guid.CreateVersion7());
}

/// <summary>An agent that talks with people, as its owner has described it. It belongs to a workspace and is known there by an id that its owner may choose.</summary>
public sealed class Agent
{
    /// <summary>Characters of an id that an owner chooses.</summary>
    public const int LongestExternalId = 255;

    /// <summary>UTF-8 bytes of name, prompt and properties together.</summary>
    public const long Largest = 10 * 1024 * 1024;

    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    private const int IdLength = 21;

    private Dictionary<string, string> properties = new(StringComparer.Ordinal);

    private Agent() { }

    public AgentId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>The id that callers know it by.</summary>
    public string ExternalId { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string Prompt { get; private set; } = "";

    /// <summary>Visitors may see it and talk with it, where the workspace lets them in.</summary>
    public bool IsPublished { get; private set; }

    /// <summary>What else its owner has set: texts by name, which the platform keeps and never reads.</summary>
    public IReadOnlyDictionary<string, string> Properties => properties;

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>An id for an agent whose owner chooses none: 21 random characters that are safe in a path.</summary>
    public static string NewExternalId() => RandomNumberGenerator.GetString(IdCharacters, IdLength);

    /// <summary>A new agent with nothing but a name.</summary>
    public static Agent Open(AgentId id, WorkspaceId workspace, string externalId, string name, DateTimeOffset now) => new()
    {
        Id = id,
        Workspace = workspace,
        ExternalId = externalId,
        Name = name,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>An agent as it was stored.</summary>
    public static Agent Restore(Agent head, string prompt, bool isPublished, IReadOnlyDictionary<string, string> properties, DateTimeOffset updatedAt)
    {
        (head.Prompt, head.IsPublished, head.properties, head.UpdatedAt) = (prompt, isPublished, new Dictionary<string, string>(properties, StringComparer.Ordinal), updatedAt);
        return head;
    }

    /// <summary>Takes over what is given: null leaves a member as it is, a property that is null goes, one that is not named stays.</summary>
    public Error? Change(string name, string? prompt, bool? isPublished, IReadOnlyDictionary<string, string?> changes, DateTimeOffset now)
    {
        var changed = new Dictionary<string, string>(properties, StringComparer.Ordinal);
        foreach (var (key, value) in changes)
        {
            if (value is null) changed.Remove(key);
            else changed[key] = value;
        }

        var size = (long)Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(prompt ?? Prompt);
        foreach (var (key, value) in changed) size += key.Length + Encoding.UTF8.GetByteCount(value);
        if (size > Largest) return AgentErrors.TooLarge;

        (Name, Prompt, IsPublished, properties, UpdatedAt) = (name, prompt ?? Prompt, isPublished ?? IsPublished, changed, now);
        return null;
    }
}

/// <summary>Every refusal of the Agents feature.</summary>
public static class AgentErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "agents.not_found", "Agent not found");
    public static readonly Error NoName = new(ErrorKind.Invalid, "agents.no_name", "an agent needs a name");
    public static readonly Error InvalidId = new(ErrorKind.Invalid, "agents.invalid_id", $"an agent's id has 1 to {Agent.LongestExternalId} characters");
    public static readonly Error TooLarge = new(ErrorKind.Invalid, "agents.too_large", $"an agent has at most {Agent.Largest} bytes");
}
