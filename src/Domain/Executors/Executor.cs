using System.Buffers;
using System.Text;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Executors;

public readonly record struct ExecutorId(Guid Value) : IId
{
    public static ExecutorId New() => new(Guid.CreateVersion7());
}

/// <summary>A machine that runs commands, as its owner registered it. What it is called stands in its bindings; it outlives them.</summary>
public sealed class Executor
{
    private Executor() { }

    public ExecutorId Id { get; private set; }

    public UserId Owner { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static Executor Register(ExecutorId id, UserId owner, DateTimeOffset now) => new() { Id = id, Owner = owner, CreatedAt = now };
}

/// <summary>An executor's place in a workspace: what it is called there. A name is taken once in a workspace.</summary>
public sealed class ExecutorBinding
{
    public const int LongestName = 64;

    /// <summary>UTF-8 bytes of a description.</summary>
    public const int LongestDescription = 64 * 1024;

    /// <summary>Executors that a workspace may have.</summary>
    public const int MostPerWorkspace = 10_000;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private ExecutorBinding() { }

    public WorkspaceId Workspace { get; private set; }

    public ExecutorId Executor { get; private set; }

    public string Name { get; private set; } = "";

    public string Description { get; private set; } = "";

    public bool IsDefault { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The binding that an executor gets where it is registered.</summary>
    public static ExecutorBinding Bind(WorkspaceId workspace, ExecutorId executor, string name, string description, DateTimeOffset now) =>
        new() { Workspace = workspace, Executor = executor, Name = name, Description = description, CreatedAt = now };

    /// <summary>Why an executor cannot be called that, in this order: there is no name, or not one that everybody can type; null if it can.</summary>
    public static Error? Check(string name)
    {
        if (name.Length == 0) return ExecutorErrors.NameRequired;
        return name.Length > LongestName || name.AsSpan().ContainsAnyExcept(NameCharacters) ? ExecutorErrors.BadName : null;
    }

    public static bool CanBeDescribedAs(string description) => Encoding.UTF8.GetByteCount(description) <= LongestDescription;
}
