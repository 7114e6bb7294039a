using System.Collections.Concurrent;

namespace AgentPlatform.Application.Common.Streams;

/// <summary>
/// Where the readers of this node follow streams. Writers on this node tell it what they have committed; what other nodes have committed is heard (<see cref="Hear"/>), and
/// asked for from time to time (<see cref="CatchUp"/>), so that no reader depends on a message that was lost.
/// </summary>
public sealed class StreamHub : IStreamSignals
{
    private readonly ConcurrentDictionary<StreamKey, StreamTail> tails = new();
    private readonly Lock gate = new();
    private readonly StreamBudget budget = new();
    private readonly Dictionary<string, IStreamLog> logs;
    private readonly IChangeListener[] listeners;
    private readonly StreamChanges changes;
    private readonly StreamTelemetry telemetry;
    private readonly TimeProvider clock;
    private int readers;

    public StreamHub(IEnumerable<IStreamLog> logs, IEnumerable<IChangeListener> listeners, StreamChanges changes, StreamTelemetry telemetry, TimeProvider clock)
    {
        this.listeners = [.. listeners];
        this.logs = logs.ToDictionary(log => log.Kind, StringComparer.Ordinal);
        (this.changes, this.telemetry, this.clock) = (changes, telemetry, clock);
        telemetry.Observe(() => tails.Count, () => Volatile.Read(ref readers));
    }

    /// <summary>Bytes of recent entries that are kept for readers, at most about 64 MiB.</summary>
    public long HeldBytes => budget.Used;

    /// <summary>A reader of the entries behind <paramref name="after"/>. What is added from now on reaches it; the caller disposes of it.</summary>
    public StreamFollower Follow(StreamKey stream, long after)
    {
        lock (gate)
        {
            var tail = tails.GetOrAdd(stream, static (key, hub) => new StreamTail(key, hub.logs[key.Kind], hub.budget, hub.telemetry), this);
            tail.Readers++;
            readers++;
            return new StreamFollower(this, tail, after, clock);
        }
    }

    public void Added(StreamKey stream, StreamPage page)
    {
        changes.Note(new StreamChange(stream, page.Last));
        if (tails.TryGetValue(stream, out var tail)) tail.Add(page);
    }

    public void Added(StreamKey stream, long last)
    {
        changes.Note(new StreamChange(stream, last));
        if (tails.TryGetValue(stream, out var tail)) tail.Reaches(last);
    }

    public void Removed(StreamKey stream)
    {
        changes.Note(new StreamChange(stream) { IsRemoved = true });
        if (tails.TryGetValue(stream, out var tail)) Remove(tail);
    }

    public void AccessChanged(StreamKey stream)
    {
        changes.Note(new StreamChange(stream) { IsAccessChanged = true });
        if (tails.TryGetValue(stream, out var tail)) tail.ChangeAccess();
    }

    /// <summary>Takes in what another node has told.</summary>
    public void Hear(IReadOnlyCollection<StreamChange> told)
    {
        telemetry.Heard(told.Count);
        foreach (var change in told)
        {
            foreach (var listener in listeners) listener.Hear(change);
            if (!tails.TryGetValue(change.Stream, out var tail)) continue;
            if (change.IsRemoved) Remove(tail);
            if (change.IsAccessChanged) tail.ChangeAccess();
            tail.Reaches(change.Last);
        }
    }

    /// <summary>Has every reader on this node checked again: what was told about access may not have been heard.</summary>
    public void DoubtAll()
    {
        foreach (var tail in tails.Values) tail.ChangeAccess();
    }

    /// <summary>Asks the logs where the followed streams end now, with one question per kind.</summary>
    public async Task CatchUp(CancellationToken ct)
    {
        foreach (var kind in tails.Values.GroupBy(tail => tail.Stream.Kind, StringComparer.Ordinal))
        {
            var known = kind.Select(tail => (Tail: tail, tail.Head)).ToList();
            var heads = await logs[kind.Key].Heads([.. known.Select(entry => entry.Tail.Stream)], ct);
            foreach (var (tail, head) in known)
            {
                // A log that ends earlier than it did is another one under the same name.
                if (heads.TryGetValue(tail.Stream, out var last) && last >= head) tail.Reaches(last);
                else Remove(tail);
            }
        }
    }

    internal void Leave(StreamTail tail)
    {
        lock (gate)
        {
            readers--;
            if (--tail.Readers > 0) return;
            tails.TryRemove(KeyValuePair.Create(tail.Stream, tail));
        }

        tail.Close();
    }

    private void Remove(StreamTail tail)
    {
        // A stream that is made again under the same name gets a tail of its own.
        lock (gate) tails.TryRemove(KeyValuePair.Create(tail.Stream, tail));
        tail.Remove();
    }
}
