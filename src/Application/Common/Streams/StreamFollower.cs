namespace AgentPlatform.Application.Common.Streams;

/// <summary>What a reader meets next.</summary>
public enum StreamTurn
{
    /// <summary>Entries.</summary>
    Entries,

    /// <summary>Nothing for as long as the reader was patient.</summary>
    Quiet,

    /// <summary>It has to be asked again whether the reader may read on; nothing was handed out since that changed.</summary>
    AccessInDoubt,

    /// <summary>Entries that the reader has not seen are no longer kept; it goes on behind them.</summary>
    Reset,

    /// <summary>The stream is gone.</summary>
    Removed,
}

/// <summary>One step of a reader.</summary>
/// <param name="Turn">What it is.</param>
/// <param name="Page">The entries; null for all other turns.</param>
public readonly record struct StreamStep(StreamTurn Turn, StreamPage? Page = null);

/// <summary>
/// Reads one stream from a cursor on, each entry once and in order, at its own pace: nothing is queued for it, and one that falls behind reads from the log again.
/// For one reading thread at a time; <see cref="Doubt"/> may be called by any.
/// </summary>
public sealed class StreamFollower : IDisposable
{
    // How long until a log that could not be read is asked again.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly StreamHub hub;
    private readonly StreamTail tail;
    private readonly TimeProvider clock;
    private int knownAccess;
    private int isInDoubt;
    private int isDisposed;

    internal StreamFollower(StreamHub hub, StreamTail tail, long after, TimeProvider clock) => (this.hub, this.tail, this.clock, Cursor, knownAccess) = (hub, tail, clock, after, tail.Access);

    /// <summary>Sequence of the last entry that was handed out, or passed over by a reset.</summary>
    public long Cursor { get; private set; }

    /// <summary>Waits for the next step, at most as long as <paramref name="patience"/>; with no patience it still reads what is there. While the log cannot be read, it is quiet.</summary>
    public async ValueTask<StreamStep> Next(TimeSpan patience, CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var changed = tail.Changed;
            if (Interruption() is { } before) return before;
            var isStuck = false;
            try
            {
                var page = await tail.Find(Cursor, ct);
                if (Interruption() is { } meanwhile) return meanwhile;
                if (page is not null) return HandOut(page);
                isStuck = tail.Head > Cursor;
            }
            catch (UnavailableException)
            {
                // The database is away: the reader stays, and goes on when it is back.
                isStuck = true;
            }

            var left = patience - clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return new StreamStep(StreamTurn.Quiet);
            await changed.WaitAsync(isStuck && left > Retry ? Retry : left, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Makes the next step say that access is in doubt.</summary>
    public void Doubt()
    {
        Volatile.Write(ref isInDoubt, 1);
        tail.Wake();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0) hub.Leave(tail);
    }

    private StreamStep? Interruption()
    {
        if (tail.IsRemoved) return new StreamStep(StreamTurn.Removed);
        var access = tail.Access;
        if (Interlocked.Exchange(ref isInDoubt, 0) == 0 && access == knownAccess) return null;
        knownAccess = access;
        return new StreamStep(StreamTurn.AccessInDoubt);
    }

    private StreamStep HandOut(StreamPage page)
    {
        if (page.First > Cursor + 1)
        {
            Cursor = page.First - 1;
            return new StreamStep(StreamTurn.Reset);
        }

        var rest = page.After(Cursor);
        Cursor = rest.Last;
        return new StreamStep(StreamTurn.Entries, rest);
    }
}
