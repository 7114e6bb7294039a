using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tasks;

/// <summary>
/// Wakes those on this node who wait for work: one for each task that begins to wait in a lane, whoever has waited longest first. Other nodes are told where nobody here was waiting. A message
/// that is lost is found by a question from time to time (<see cref="Lanes"/>), so nothing depends on it.
/// </summary>
public sealed class WorkBell(StreamChanges changes) : IChangeListener
{
    /// <summary>The kind under which other nodes are told.</summary>
    public const string Kind = "lane";

    private readonly Lock gate = new();
    private readonly Dictionary<TaskLane, LinkedList<Waiter>> waiting = [];
    private int waiters;

    /// <summary>How many wait on this node.</summary>
    public int Waiting => Volatile.Read(ref waiters);

    /// <summary>All lanes that somebody on this node waits for.</summary>
    public IReadOnlyCollection<TaskLane> Lanes()
    {
        lock (gate) return [.. waiting.Keys];
    }

    /// <summary>Waits for work in any of these lanes from now on; look for work after this, then wait.</summary>
    public Waiter Wait(WorkspaceId workspace, IReadOnlyList<Guid> lanes)
    {
        var waiter = new Waiter(this, [.. lanes.Select(lane => new TaskLane(workspace, lane))]);
        lock (gate)
        {
            waiters++;
            foreach (var lane in waiter.Lanes)
            {
                if (!waiting.TryGetValue(lane, out var others)) waiting.Add(lane, others = new LinkedList<Waiter>());
                waiter.Places.Add(others.AddLast(waiter));
            }
        }

        return waiter;
    }

    /// <summary>So many tasks wait in this lane now.</summary>
    public void Ring(TaskLane lane, int count)
    {
        if (Wake(lane, count) < count) changes.Note(new StreamChange(new StreamKey(Kind, lane.Workspace.Value, lane.Lane), count));
    }

    /// <summary>Another node says that tasks wait in this lane.</summary>
    public void Hear(StreamChange change)
    {
        if (change.Stream.Kind == Kind) Wake(new TaskLane(new WorkspaceId(change.Stream.Workspace), change.Stream.Id), (int)Math.Clamp(change.Last, 1, int.MaxValue));
    }

    /// <summary>Wakes up to <paramref name="count"/> who wait in the lane; answers how many there were.</summary>
    public int Wake(TaskLane lane, int count)
    {
        var woken = 0;
        lock (gate)
            while (woken < count && waiting.TryGetValue(lane, out var others) && others.First?.Value is { } waiter)
            {
                Remove(waiter);
                waiter.RungFor = lane;
                waiter.Rung.TrySetResult();
                woken++;
            }

        return woken;
    }

    private void Leave(Waiter waiter)
    {
        TaskLane? unused;
        lock (gate)
        {
            waiters--;
            Remove(waiter);
            unused = waiter.IsUsed ? null : waiter.RungFor;
        }

        // Whoever was woken and did not look leaves it to the next.
        if (unused is { } lane) Ring(lane, 1);
    }

    private void Remove(Waiter waiter)
    {
        foreach (var place in waiter.Places)
        {
            var others = place.List!;
            others.Remove(place);
        }

        waiter.Places.Clear();
        foreach (var lane in waiter.Lanes)
            if (waiting.TryGetValue(lane, out var others) && others.Count == 0) waiting.Remove(lane);
    }

    /// <summary>Somebody who waits; is woken once.</summary>
    public sealed class Waiter : IDisposable
    {
        private readonly WorkBell bell;

        internal Waiter(WorkBell bell, IReadOnlyList<TaskLane> lanes) => (this.bell, Lanes) = (bell, lanes);

        internal IReadOnlyList<TaskLane> Lanes { get; }

        internal List<LinkedListNode<Waiter>> Places { get; } = [];

        internal TaskCompletionSource Rung { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskLane? RungFor { get; set; }

        internal bool IsUsed { get; private set; }

        /// <summary>Done when it is woken, tired of waiting, or called off; then it looks for work once more. True where it was woken.</summary>
        public async Task<bool> Wait(TimeSpan patience, TimeProvider clock, CancellationToken ct)
        {
            if (patience > TimeSpan.Zero) await Rung.Task.WaitAsync(patience, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (bell.gate) return IsUsed = RungFor is not null;
        }

        public void Dispose() => bell.Leave(this);
    }
}
