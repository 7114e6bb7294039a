namespace AgentPlatform.Application.Common.Streams;

/// <summary>What a node knows of the end of one stream, shared by the stream's readers on this node; there is one while there are readers.</summary>
internal sealed class StreamTail(StreamKey stream, IStreamLog log, StreamBudget budget, StreamTelemetry telemetry)
{
    private readonly Lock gate = new();
    private readonly StreamRing ring = new(budget);
    // By the cursor that they read behind: readers at the same place share one read.
    private readonly Dictionary<long, Task<StreamPage?>> reading = [];
    private TaskCompletionSource changed = NewChange();
    private Task? asking;
    private bool isCurrent;
    private bool isClosed;
    private long head;
    private int access;

    public StreamKey Stream => stream;

    /// <summary>How many follow it; the hub counts.</summary>
    public int Readers { get; set; }

    /// <summary>The last sequence known.</summary>
    public long Head => Interlocked.Read(ref head);

    public bool IsRemoved { get; private set; }

    /// <summary>Grows when readers have to be checked again.</summary>
    public int Access => Volatile.Read(ref access);

    /// <summary>Completes with the next change. To be taken before looking at anything else, so that no change falls between looking and waiting.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>A page with the entry behind <paramref name="cursor"/>, which it may begin before; null when there is none yet.</summary>
    public ValueTask<StreamPage?> Find(long cursor, CancellationToken ct)
    {
        lock (gate)
        {
            if (isCurrent && cursor >= head) return default;
            if (ring.Find(cursor + 1) is not { } page) return Read(cursor, ct);
            telemetry.FromMemory();
            return ValueTask.FromResult<StreamPage?>(page);
        }
    }

    /// <summary>A writer on this node has committed the page.</summary>
    public void Add(StreamPage page)
    {
        TaskCompletionSource? news;
        lock (gate)
        {
            // Behind a gap, which another node has written, the ring goes on with what the next reader reads from the log.
            if (ring.IsEmpty ? page.Last > head : page.First == ring.Last + 1) Keep(page);
            news = Raise(page.Last);
        }

        news?.SetResult();
    }

    /// <summary>The stream is known to reach up to <paramref name="last"/>.</summary>
    public void Reaches(long last)
    {
        TaskCompletionSource? news;
        lock (gate) news = Raise(last);
        news?.SetResult();
    }

    public void Remove()
    {
        IsRemoved = true;
        Wake();
    }

    public void ChangeAccess()
    {
        Interlocked.Increment(ref access);
        Wake();
    }

    /// <summary>Makes every waiting reader look again.</summary>
    public void Wake()
    {
        TaskCompletionSource news;
        lock (gate) news = Renew();
        news.SetResult();
    }

    /// <summary>Nobody follows any more: what is still being read is not kept.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            ring.Clear();
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async ValueTask<StreamPage?> Read(long cursor, CancellationToken ct)
    {
        await Ask().WaitAsync(ct);
        Task<StreamPage?> read;
        lock (gate)
        {
            if (cursor >= head) return null;
            if (ring.Find(cursor + 1) is { } page) return page;
            if (!reading.TryGetValue(cursor, out read!)) reading[cursor] = read = Load(cursor);
        }

        return await read.WaitAsync(ct);
    }

    /// <summary>Asks the log once where it ends. From then on every change is told, because the tail was there before it asked.</summary>
    private Task Ask()
    {
        lock (gate) return isCurrent ? Task.CompletedTask : asking ??= LoadHead();
    }

    private async Task LoadHead()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var heads = await log.Heads([stream], CancellationToken.None);
            if (!heads.TryGetValue(stream, out var last)) IsRemoved = true;
            TaskCompletionSource news;
            lock (gate)
            {
                isCurrent = true;
                head = Math.Max(head, last);
                news = Renew();
            }

            news.SetResult();
        }
        finally
        {
            lock (gate) asking = null;
        }
    }

    private async Task<StreamPage?> Load(long cursor)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var page = await log.Read(stream, cursor, CancellationToken.None);
            telemetry.FromLog();
            if (page is not null) KeepRead(page);
            return page;
        }
        finally
        {
            lock (gate) reading.Remove(cursor);
        }
    }

    private void KeepRead(StreamPage page)
    {
        TaskCompletionSource? news;
        lock (gate)
        {
            var isNewest = page.Last >= head;
            if (ring.IsEmpty)
            {
                if (isNewest) Keep(page);
            }
            else if (page.First > ring.Last + 1)
            {
                if (isNewest)
                {
                    ring.Clear();
                    Keep(page);
                }
            }
            else if (page.Last > ring.Last)
            {
                Keep(page.After(ring.Last));
            }

            news = Raise(page.Last);
        }

        news?.SetResult();
    }

    private void Keep(StreamPage page)
    {
        if (!isClosed) ring.Add(page);
    }

    private TaskCompletionSource? Raise(long last)
    {
        if (last <= head) return null;
        Interlocked.Exchange(ref head, last);
        return Renew();
    }

    private TaskCompletionSource Renew()
    {
        var news = changed;
        Volatile.Write(ref changed, NewChange());
        return news;
    }
}
