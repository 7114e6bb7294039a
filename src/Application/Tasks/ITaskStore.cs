using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tasks;

/// <summary>Names a task where it lies.</summary>
public readonly record struct TaskKey(WorkspaceId Workspace, TaskId Id);

/// <summary>Where tasks wait: for one agent, or in a pool.</summary>
public readonly record struct TaskLane(WorkspaceId Workspace, Guid Lane);

/// <summary>What a task says, as UTF-8.</summary>
public sealed record TaskTexts(byte[] Prompt, byte[]? SystemContext);

/// <summary>A task with what it says.</summary>
public sealed record ToldTask(AgentTask Task, TaskTexts Texts);

/// <summary>How far a pool's turns have got.</summary>
public sealed record LaneTurns
{
    public required TaskLane Lane { get; init; }

    /// <summary>The highest turn that was ever given.</summary>
    public required long Top { get; set; }

    /// <summary>What has been served at least.</summary>
    public required long Clock { get; set; }

    /// <summary>The last turn of each requester who is about to add; without those who never did.</summary>
    public required IDictionary<Guid, long> Last { get; init; }
}

public interface ITaskStore
{
    /// <summary>Stores new tasks when the transaction commits at the latest, in the order given: that is the order in which they are handed out.</summary>
    void Add(IReadOnlyList<ToldTask> tasks);

    /// <summary>The turns of pools, locked in key order, for those who are about to add to them. A pool that is empty has served everything.</summary>
    Task<IReadOnlyList<LaneTurns>> LockTurns(IReadOnlyCollection<(TaskLane Lane, Guid Requester)> adding, CancellationToken ct);

    /// <summary>Stores the turns, when the transaction commits at the latest.</summary>
    void SaveTurns(IReadOnlyList<LaneTurns> turns);

    /// <summary>
    /// These tasks, locked in key order, without those that do not exist; and the first tasks that wait in each lane, as many as are asked for and nobody else is taking, in the order in which they are
    /// to be handed out. For the latter nobody waits.
    /// </summary>
    Task<(IReadOnlyDictionary<TaskKey, AgentTask> Named, IReadOnlyList<ToldTask> Waiting)> LockWork(IReadOnlyCollection<TaskKey> named, IReadOnlyDictionary<TaskLane, int> most, CancellationToken ct);

    /// <summary>These tasks, locked in key order; those that do not exist are left out.</summary>
    Task<IReadOnlyDictionary<TaskKey, AgentTask>> Lock(IReadOnlyCollection<TaskKey> keys, CancellationToken ct);

    /// <summary>A task and everything below it, locked in key order, at most <paramref name="most"/> of them.</summary>
    Task<IReadOnlyList<AgentTask>> LockTree(TaskKey root, int most, CancellationToken ct);

    /// <summary>Tasks that time has something to do with, the longest overdue first, without those that others are at.</summary>
    Task<IReadOnlyList<AgentTask>> LockDue(DateTimeOffset now, int most, CancellationToken ct);

    /// <summary>Agents that hold tasks of pools for as long as they are there.</summary>
    Task<IReadOnlyCollection<AgentId>> FindPresentHolders(CancellationToken ct);

    /// <summary>What these agents hold of that sort, without what others are at.</summary>
    Task<IReadOnlyList<AgentTask>> LockHeldByPresence(IReadOnlyCollection<AgentId> agents, int most, CancellationToken ct);

    /// <summary>Finished tasks that can be put back to work, the oldest first.</summary>
    Task<IReadOnlyList<AgentTask>> LockReplayable(WorkspaceId workspace, ReplayFilter filter, int most, CancellationToken ct);

    /// <summary>Stores what has changed about locked tasks, when the transaction commits at the latest.</summary>
    void Save(IReadOnlyCollection<AgentTask> tasks);

    /// <summary>Stores results, JSON as it was sent, when the transaction commits at the latest.</summary>
    void SaveResults(IReadOnlyCollection<(TaskKey Task, byte[] Result)> results);

    /// <summary>Adds entries to the workspaces' logs of changes, when the transaction commits at the latest; answers where each log ends then, once it has committed.</summary>
    Func<IReadOnlyList<TaskFeedEnd>> AppendChanges(IReadOnlyCollection<TaskFeedPage> pages, DateTimeOffset now);

    /// <summary>Adds to the outputs of locked tasks, when the transaction commits at the latest; answers where each ends then, once it has committed.</summary>
    Func<IReadOnlyList<TaskOutputEnd>> AppendOutputs(IReadOnlyCollection<TaskOutputPage> pages, DateTimeOffset now);

    /// <summary>Which of these lanes have something for whoever comes.</summary>
    Task<IReadOnlyList<TaskLane>> FindWaiting(IReadOnlyCollection<TaskLane> lanes, CancellationToken ct);
}

/// <summary>Entries that one transaction adds to a workspace's log: a line of JSON each.</summary>
public sealed record TaskFeedPage(WorkspaceId Workspace, int Count, ReadOnlyMemory<byte> Lines);

/// <summary>Entries that one transaction adds to a task's output: a line of JSON each.</summary>
public sealed record TaskOutputPage(TaskKey Task, int Count, ReadOnlyMemory<byte> Lines);

/// <summary>Where a task's output ends.</summary>
public sealed record TaskOutputEnd
{
    public required WorkspaceId Workspace { get; init; }

    public required TaskId Id { get; init; }

    public required long Last { get; init; }
}

/// <summary>Where a workspace's log ends.</summary>
public sealed record TaskFeedEnd
{
    public required WorkspaceId Workspace { get; init; }

    public required long Last { get; init; }
}

/// <summary>Which finished tasks are meant.</summary>
/// <param name="State">Dead, failed or cancelled.</param>
/// <param name="Pool">Only those of a pool.</param>
/// <param name="Target">Only those for an agent.</param>
public sealed record ReplayFilter(TaskState State, string? Pool, AgentId? Target);
