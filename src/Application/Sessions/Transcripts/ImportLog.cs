using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>What an import would add to a session.</summary>
/// <param name="Fresh">Fingerprints of the events that the session does not have.</param>
/// <param name="AmendedBytes">Bytes of those among them that stand in for earlier ones.</param>
internal sealed record ImportDifference(IReadOnlySet<ulong> Fresh, long AmendedBytes);

/// <summary>Puts imports into the sessions' logs: all that imports ask of <see cref="ISessionStore"/> and <see cref="SessionLog"/> is here.</summary>
internal sealed class ImportLog(ISessionStore sessions, SessionLog log, SessionSettings settings, TimeProvider clock)
{
    /// <summary>An export holds what stands in for earlier units in memory; a recording that changed more than this is another one.</summary>
    public const long MostAmendedBytes = 32 * 1024 * 1024;

    private const int PageOfChunks = 64;

    /// <summary>Locks the caller's workspace's session with the id that the import gave it.</summary>
    public async Task<LiveSession?> Lock(Caller caller, string externalId, CancellationToken ct) =>
        (await sessions.Find([new SessionTarget(caller, null, externalId)], ct))[0] is { } key && (await sessions.Lock([key], passesLocked: false, ct)).Count > 0 ? await sessions.Load(key, ct) : null;

    /// <summary>Stores the recording as a new session; null when its external id is taken.</summary>
    public async Task<(Session, ImportedTranscript)?> Create(ImportTranscript command, string externalId, CancellationToken ct)
    {
        var transcript = command.Transcript;
        var session = Session.Import(
            command.NewId, new Ownership(command.Caller.Here, command.Caller.Id, command.Visibility), externalId, transcript.Header(), transcript.Tally,
            new Attachments(settings.ScoreRule, transcript.Source, null, []), clock.GetUtcNow());
        var events = transcript.Events.Finish();
        var live = new LiveSession(session) { Revision = 1, LastSequence = events.Last, SealedThrough = events.Last, EventBytes = events.RawBytes };
        if (!(await sessions.Add([new NewSession(live, events, command.Visibility)], ct))[0]) return null;
        return (session, new ImportedTranscript(session.Id, ImportOutcome.Created, (long)session.Stats.EventCount));
    }

    /// <summary>Null when the recording changed so much that it is another one, or changed back to what it was.</summary>
    public async Task<ImportDifference?> Compare(LiveSession existing, TranscriptForm form, Transcript transcript, CancellationToken ct)
    {
        var known = new HashSet<ulong>();
        foreach (var chunk in await sessions.Keys(existing.Key, ct)) known.UnionWith(EventKeys.Read(chunk.Keys));
        var newest = form.AmendedBytes > 0 ? await NewestKeys(existing.Key, ct) : known;

        var fresh = new HashSet<ulong>();
        var amended = 0L;
        foreach (var (line, key) in Lines(transcript))
        {
            if (newest.Contains(key)) continue;
            // What was there before the recording changed has come back: its ids cannot be used again.
            if (known.Contains(key)) return null;
            fresh.Add(key);
            if (UnitEvents.UnitOf(EventFacts.Read(line).EventId) <= form.Units) amended += line.Length;
        }

        return form.AmendedBytes + amended > MostAmendedBytes ? null : new ImportDifference(fresh, amended);
    }

    /// <summary>Adds what is new, and lets the session say what the recording says of itself now.</summary>
    public async Task<Result<ImportedTranscript>> Extend(LiveSession existing, ImportTranscript command, ImportDifference difference, CancellationToken ct)
    {
        var (session, transcript) = (existing.Session, command.Transcript);
        var form = TranscriptForm.Read(session.Header.Context.Attributes)!;
        var context = transcript.Context(transcript.Form with { AmendedBytes = form.AmendedBytes + difference.AmendedBytes });
        // A beginning of what is there says nothing new.
        if (difference.Fresh.Count == 0 && (transcript.Form.Units < form.Units || IsSame(session.Header.Context, context))) return new ImportedTranscript(session.Id, ImportOutcome.Unchanged, 0);

        using var appending = new Appending(existing, isNew: false);
        if (appending.Describe(command.Caller.Id, context) is { } refusal) return refusal;
        using var events = new EventBatch();
        foreach (var (line, key) in Lines(transcript))
            if (difference.Fresh.Contains(key)) events.Add(new RecordedEvent(line, EventFacts.Read(line)));
        var added = await log.Append(appending, command.Caller.Id, events, ct);
        if (added.Error is { } cannot) return cannot;

        await log.Save([appending], ct);
        return new ImportedTranscript(session.Id, ImportOutcome.Extended, added.Value);
    }

    private static bool IsSame(SessionContext before, SessionContext now) => before.Title == now.Title && before.Attributes.Span.SequenceEqual(now.Attributes.Span);

    /// <summary>The fingerprints of all events that an export would use.</summary>
    private async Task<HashSet<ulong>> NewestKeys(SessionKey session, CancellationToken ct)
    {
        var units = new Dictionary<int, List<ulong>>();
        for (var after = 0L; await sessions.Chunks(session, after, PageOfChunks, ct) is { Count: > 0 } page; after = page[^1].Last)
        {
            foreach (var id in page.SelectMany(chunk => chunk.Events()).Select(recorded => recorded.Facts.EventId))
            {
                if (UnitEvents.UnitOf(id) is not { } unit) continue;
                if (id.AsSpan(id.IndexOf('.', StringComparison.Ordinal)).StartsWith(".0.") || !units.TryGetValue(unit, out var keys)) units[unit] = keys = [];
                keys.Add(EventKeys.Of(id));
            }
        }

        return [.. units.Values.SelectMany(keys => keys)];
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Line, ulong Key)> Lines(Transcript transcript)
    {
        foreach (var chunk in transcript.Events.Finish().Read())
        {
            var lines = chunk.Lines();
            foreach (var key in EventKeys.Read(chunk.Keys))
            {
                var end = lines.Span.IndexOf((byte)'\n') + 1;
                yield return (lines[..end], key);
                lines = lines[end..];
            }
        }
    }
}
