using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Writes to the log of a locked session.</summary>
internal sealed class SessionLog(ISessionStore sessions, IUnitOfWork unit, IStreamSignals streams)
{
    // A tail of many small chunks is rewritten as full ones before it grows further (decision 0005).
    private const int LongestTail = 64;
    private const int PageOfChunks = 64;

    public async Task<Result<int>> Append(LockedSession locked, PrincipalId by, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var session = locked.Session;
        var fresh = await Unknown(session, events, ct);
        if (session.Append(by, fresh.Select(recorded => recorded.Facts)) is { } refusal) return refusal;

        if (fresh.Count > 0) locked = await Write(locked, fresh, ct);
        await sessions.Save(locked, fresh.Sum(recorded => (long)recorded.Line.Length), ct);
        return fresh.Count;
    }

    private async Task<LockedSession> Write(LockedSession locked, List<RecordedEvent> events, CancellationToken ct)
    {
        var first = await sessions.TakeSequences(locked.Session, events.Count, ct);
        var packer = new EventPacker(first);
        foreach (var recorded in events) packer.Add(recorded.Line.Span, recorded.Facts.EventId);
        var chunks = packer.Finish();
        await sessions.AddChunks(locked.Session, chunks, ct);
        var last = first + events.Count - 1;
        unit.OnCommit(() => SessionStream.Tell(streams, locked.Session, first, events));
        // A large batch behind a full log is as good as a full chunk already.
        if (locked.TailChunks == 0 && packer.RawBytes >= EventPacker.ChunkBytes / 2) return locked with { LastSequence = last, SealedThrough = last };

        locked = locked with { LastSequence = last, TailChunks = locked.TailChunks + chunks.Count, TailBytes = (int)Math.Min(int.MaxValue, locked.TailBytes + packer.RawBytes) };
        return locked.TailChunks >= LongestTail || locked.TailBytes >= EventPacker.ChunkBytes ? await Seal(locked, ct) : locked;
    }

    /// <summary>Puts full chunks in the place of the tail.</summary>
    private async Task<LockedSession> Seal(LockedSession locked, CancellationToken ct)
    {
        var session = locked.Session;
        var tail = new List<EventChunk>();
        while (await sessions.Chunks(session.Workspace, session.Id, tail.Count == 0 ? locked.SealedThrough : tail[^1].Last, PageOfChunks, ct) is { Count: > 0 } page) tail.AddRange(page);
        var packer = new EventPacker(locked.SealedThrough + 1);
        foreach (var chunk in tail)
        {
            var lines = chunk.Lines();
            foreach (var key in EventKeys.Read(chunk.Keys))
            {
                var end = lines.Span.IndexOf((byte)'\n') + 1;
                packer.Add(lines.Span[..end], key);
                lines = lines[end..];
            }
        }

        await sessions.ReplaceTail(session, locked.SealedThrough, packer.Finish(), ct);
        return locked with { SealedThrough = locked.LastSequence, TailChunks = 0, TailBytes = 0 };
    }

    /// <summary>The events whose ids the session does not have yet, each id once.</summary>
    private async Task<List<RecordedEvent>> Unknown(Session session, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        if (events.Count == 0) return [];
        var wanted = events.Select(recorded => EventKeys.Of(recorded.Facts.EventId)).ToHashSet();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in await sessions.Keys(session, ct))
        {
            if (!EventKeys.Read(chunk.Keys).Any(wanted.Contains)) continue;
            // Equal fingerprints are all but certainly equal ids; the ids themselves decide.
            var page = await sessions.Chunks(session.Workspace, session.Id, chunk.LastSequence - 1, 1, ct);
            foreach (var id in page[0].EventIds()) known.Add(id);
        }

        return [.. events.Where(recorded => known.Add(recorded.Facts.EventId))];
    }
}
