using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Audit;

/// <summary>What can be said about agents' work (contract agentserver 2.9).</summary>
public enum InteractionKind
{
    TaskCreated,
    TaskStatusChanged,
    TaskCancelled,
    MessageSent,
}

/// <summary>Something that was done with agents' work.</summary>
/// <param name="Actor">The agent that did it; null where a person did.</param>
/// <param name="Target">The task or message.</param>
/// <param name="Detail">A JSON object; null where there is nothing more to say.</param>
public sealed record Interaction(WorkspaceId Workspace, AgentId? Actor, InteractionKind Action, Guid Target, byte[]? Detail, DateTimeOffset At);

/// <summary>Writes down what agents do with each other, for people to read. In the transaction of the effect, behind all locks.</summary>
public interface IInteractions
{
    /// <summary>Stores them when the running transaction commits at the latest.</summary>
    void Record(IReadOnlyCollection<Interaction> interactions);
}

/// <summary>One of them as it is read.</summary>
public sealed record InteractionView
{
    public required long Id { get; init; }

    public AgentId? Actor { get; init; }

    public required InteractionKind Action { get; init; }

    public required Guid Target { get; init; }

    public byte[]? Detail { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The workspace's interactions, newest first.</summary>
/// <param name="Limit">1 to 200.</param>
/// <param name="Offset">So many are left out at the beginning.</param>
public sealed record ListInteractions(Caller Caller, int Limit, int Offset) : IQuery<IReadOnlyList<InteractionView>>
{
    public static Scope Needs => Scope.ReadWorkspace;
}
