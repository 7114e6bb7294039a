using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Application.Tasks;

/// <summary>
/// What an agent does about tasks: it takes some, goes on with them, or says what has become of one. All of it shares transactions, because all of it ends at the workspace's log of changes, where one
/// transaction waits for the other (docs/decisions/0017-work.md).
/// </summary>
public abstract record TaskWork(Caller Caller) : IGrouped
{
    public abstract long Weight { get; }

    /// <summary>The tasks that it names.</summary>
    internal virtual IEnumerable<TaskKey> Named => [];

    /// <summary>Where it looks for tasks, and for how many.</summary>
    internal virtual IEnumerable<(TaskLane Lane, int Most)> Wanted => [];

    internal abstract Result<TaskWorked> Do(LockedWork work);
}

/// <summary>What came of it; of the lists, the one that was asked for.</summary>
internal sealed record TaskWorked(IReadOnlyList<ClaimedTask>? Claimed = null, IReadOnlyList<RenewedTask>? Renewed = null);

/// <summary>The tasks that a transaction may change, and what it has changed.</summary>
internal sealed class LockedWork(IReadOnlyDictionary<TaskKey, AgentTask> named, IEnumerable<ToldTask> waiting, TaskNotes notes, DateTimeOffset now)
{
    // A task that waits and is named in the same transaction is one task.
    private readonly Dictionary<TaskLane, Queue<ToldTask>> lanes = waiting.Select(told => named.TryGetValue(Key(told.Task), out var same) ? told with { Task = same } : told)
        .GroupBy(told => new TaskLane(told.Task.Workspace, told.Task.Lane)).ToDictionary(lane => lane.Key, lane => new Queue<ToldTask>(lane));

    public DateTimeOffset Now => now;

    public HashSet<AgentTask> Changed { get; } = [];

    public Dictionary<TaskKey, byte[]> Results { get; } = [];

    public AgentTask? Find(TaskKey key) => named.GetValueOrDefault(key);

    /// <summary>The next that waits in the lane.</summary>
    public ToldTask? Next(TaskLane lane)
    {
        if (lanes.TryGetValue(lane, out var waiting))
            while (waiting.TryDequeue(out var told))
                if (told.Task is { State: TaskState.Pending, ReadyAt: null }) return told;
        return null;
    }

    public void Claimed(AgentTask task)
    {
        Changed.Add(task);
        notes.Changed(task, task.Holder);
    }

    public void Reported(AgentTask task, AgentId by)
    {
        Changed.Add(task);
        notes.Reported(task, by);
    }

    public void Said(AgentTask task, IReadOnlyList<OutputEntry> entries) => notes.Said(task, entries, now);

    private static TaskKey Key(AgentTask task) => new(task.Workspace, task.Id);
}

/// <summary>Locks all that is named and what waits wherever somebody looks, and lets each have its way in the order in which they arrived.</summary>
internal sealed class TaskWorkFlush(ITaskStore tasks, TaskJournal journal, TimeProvider clock) : IGroupFlush<TaskWork, TaskWorked>
{
    public async Task<IReadOnlyList<Result<TaskWorked>?>> Handle(IReadOnlyList<TaskWork> commands, bool isAlone, CancellationToken ct)
    {
        var wanted = new Dictionary<TaskLane, int>();
        foreach (var (lane, most) in commands.SelectMany(command => command.Wanted)) wanted[lane] = wanted.GetValueOrDefault(lane) + most;
        var (named, waiting) = await tasks.LockWork(commands.SelectMany(command => command.Named).ToHashSet(), wanted, ct);
        var notes = journal.Begin();
        var work = new LockedWork(named, waiting, notes, clock.GetUtcNow());
        var outcomes = new Result<TaskWorked>?[commands.Count];
        for (var i = 0; i < commands.Count; i++) outcomes[i] = commands[i].Do(work);
        if (work.Changed.Count > 0) tasks.Save(work.Changed);
        if (work.Results.Count > 0) tasks.SaveResults([.. work.Results.Select(result => (result.Key, result.Value))]);
        notes.Write();
        return outcomes;
    }
}
