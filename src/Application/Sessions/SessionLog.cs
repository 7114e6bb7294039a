using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Adds events to the logs of locked sessions.</summary>
internal sealed class SessionLog(ISessionStore sessions, LiveSessions remembered, IStreamSignals signals, IUnitOfWork unit)
{
    // A tail of many small chunks is rewritten as full ones before it grows further (decision 0005).
    private const int LongestTail = 64;
    private const int PageOfChunks = 64;

    /// <summary>Lets the session take the events that it does not have yet; answers how many those are. Nothing is stored.</summary>
    public async Task<Result<int>> Append(Appending appending, PrincipalId by, EventBatch events, CancellationToken ct)
    {
        var live = appending.Live;
        var stored = appending.IsNew ? [] : await Stored(live, events, ct);
        var known = live.Known ??= new HashSet<ulong>();
        var before = appending.Added.Count;
        return live.Session.Append(by, Fresh(appending, events, stored, known)) is { } refusal ? refusal : appending.Added.Count - before;
    }

    /// <summary>
    /// Stores new sessions and what the others have taken. Once that is committed they are remembered, and their readers wake. Answers the new ones that could not be stored because their id, or the id
    /// their recorder chose, is taken.
    /// </summary>
    public async Task<IReadOnlySet<Appending>> Save(IReadOnlyList<Appending> all, CancellationToken ct)
    {
        foreach (var appending in all.Where(appending => appending.IsNew || appending.IsChanged)) await Extend(appending, ct);
        var taken = new HashSet<Appending>();
        var made = all.Where(appending => appending.IsNew).ToList();
        if (made.Count > 0)
        {
            var isStored = await sessions.Add([.. made.Select(appending => appending.AsNew())], ct);
            taken.UnionWith(made.Where((_, index) => !isStored[index]));
        }

        var changes = all.Where(appending => appending is { IsNew: false, IsChanged: true }).Select(appending => appending.AsChange()).ToList();
        if (changes.Count > 0) await sessions.Save(changes, ct);
        var told = all.Where(appending => !taken.Contains(appending)).Select(appending => (appending.Live, Page: appending.Page())).ToList();
        unit.OnCommit(() => Tell(told));
        return taken;
    }

    private void Tell(List<(LiveSession Live, StreamPage? Page)> told)
    {
        foreach (var (live, page) in told)
        {
            remembered.Return(live);
            if (page is not null) signals.Added(live.Key.Stream, page);
        }
    }

    /// <summary>Moves the end of the log, and seals the tail when it has become long.</summary>
    private async Task Extend(Appending appending, CancellationToken ct)
    {
        var (live, events) = (appending.Live, appending.Events);
        live.Revision++;
        if (events.Count == 0) return;
        var last = live.LastSequence = events.Last;
        live.EventBytes += appending.AddedBytes;
        if (live.TailChunks == 0 && appending.AddedBytes >= EventPacker.ChunkBytes / 2)
        {
            // A large batch behind a full log is as good as a full chunk already.
            live.SealedThrough = last;
            return;
        }

        live.TailChunks += events.Count;
        live.TailBytes = (int)Math.Min(int.MaxValue, live.TailBytes + appending.AddedBytes);
        if (live.TailChunks < LongestTail && live.TailBytes < EventPacker.ChunkBytes) return;

        appending.Repack(live.SealedThrough, await Tail(live, ct));
        (live.SealedThrough, live.TailChunks, live.TailBytes) = (last, 0, 0);
    }

    private async Task<List<EventChunk>> Tail(LiveSession live, CancellationToken ct)
    {
        var tail = new List<EventChunk>();
        while (await sessions.Chunks(live.Key, tail.Count == 0 ? live.SealedThrough : tail[^1].Last, PageOfChunks, ct) is { Count: > 0 } page) tail.AddRange(page);
        return tail;
    }

    // Packs while the session counts: the events are gone through once, however many they are.
    private static IEnumerable<EventFacts> Fresh(Appending appending, EventBatch events, HashSet<string> stored, ISet<ulong> known)
    {
        foreach (var recorded in events)
        {
            if (stored.Contains(recorded.Facts.EventId) || appending.Added.Contains(recorded.Facts.EventId)) continue;
            appending.Add(recorded);
            known.Add(recorded.Key);
            yield return recorded.Facts;
        }
    }

    /// <summary>Ids among those of the events that the stored log has. Equal fingerprints are all but certainly equal ids; the ids themselves decide.</summary>
    private async Task<HashSet<string>> Stored(LiveSession live, EventBatch events, CancellationToken ct)
    {
        var known = live.Known ??= await Known(live, ct);
        var suspects = events.Where(recorded => known.Contains(recorded.Key)).Select(recorded => recorded.Key).ToHashSet();
        var stored = new HashSet<string>(StringComparer.Ordinal);
        if (suspects.Count == 0) return stored;
        foreach (var chunk in await sessions.Keys(live.Key, ct))
        {
            if (!EventKeys.Read(chunk.Keys).Any(suspects.Contains)) continue;
            var page = await sessions.Chunks(live.Key, chunk.LastSequence - 1, 1, ct);
            foreach (var recorded in page[0].Events()) stored.Add(recorded.Facts.EventId);
        }

        return stored;
    }

    private async Task<ISet<ulong>> Known(LiveSession live, CancellationToken ct) =>
        live.LastSequence == 0 ? new HashSet<ulong>() : (await sessions.Keys(live.Key, ct)).SelectMany(chunk => EventKeys.Read(chunk.Keys)).ToHashSet();
}
