using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

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
    private const int BatchBytes = 8 * 1024 * 1024;

    public Task<LockedSession?> Lock(WorkspaceId workspace, string externalId, CancellationToken ct) => sessions.Lock(workspace, externalId, ct);

    /// <summary>Stores the recording as a new session; null when its external id is taken.</summary>
    public async Task<(Session, ImportedTranscript)?> Create(ImportTranscript command, string externalId, CancellationToken ct)
    {
        var transcript = command.Transcript;
        var session = Session.Import(
            command.NewId, new Ownership(command.Caller.Here, command.Caller.Id, command.Visibility), externalId, transcript.Header(), transcript.Tally,
            new Attachments(settings.ScoreRule, transcript.Source, null, []), clock.GetUtcNow());
        if (!await sessions.Add(session, transcript.Events.Finish(), ct)) return null;
        return (session, new ImportedTranscript(session.Id, ImportOutcome.Created, (long)session.Stats.EventCount));
    }

    /// <summary>Null when the recording changed so much that it is another one, or changed back to what it was.</summary>
    public async Task<ImportDifference?> Compare(LockedSession existing, TranscriptForm form, Transcript transcript, CancellationToken ct)
    {
        var known = new HashSet<ulong>();
        foreach (var chunk in await sessions.Keys(existing.Session, ct)) known.UnionWith(EventKeys.Read(chunk.Keys));
        var newest = form.AmendedBytes > 0 ? await NewestKeys(existing.Session, ct) : known;

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
    public async Task<Result<ImportedTranscript>> Extend(LockedSession existing, string externalId, ImportTranscript command, ImportDifference difference, CancellationToken ct)
    {
        var (session, transcript) = (existing.Session, command.Transcript);
        var form = TranscriptForm.Read(session.Header.Context.Attributes)!;
        var context = transcript.Context(transcript.Form with { AmendedBytes = form.AmendedBytes + difference.AmendedBytes });
        // A beginning of what is there says nothing new.
        if (difference.Fresh.Count == 0 && (transcript.Form.Units < form.Units || IsSame(session.Header.Context, context))) return new ImportedTranscript(session.Id, ImportOutcome.Unchanged, 0);
        if (session.Describe(command.Caller.Id, context) is { } refusal) return refusal;

        var added = 0L;
        foreach (var batch in Batches(transcript, difference.Fresh))
        {
            // Each batch moves the end of the log, so the next one begins with what is stored by then.
            var locked = added == 0 ? existing : await sessions.Lock(session.Workspace, externalId, ct) ?? throw new InvalidOperationException("A locked session is gone.");
            var appended = await log.Append(locked, command.Caller.Id, batch, ct);
            if (appended.Error is { } cannot) return cannot;
            added += appended.Value;
        }

        if (added == 0) await sessions.Save(existing, 0, ct);
        return new ImportedTranscript(session.Id, ImportOutcome.Extended, added);
    }

    private static bool IsSame(SessionContext before, SessionContext now) => before.Title == now.Title && before.Attributes.Span.SequenceEqual(now.Attributes.Span);

    /// <summary>The fingerprints of all events that an export would use.</summary>
    private async Task<HashSet<ulong>> NewestKeys(Session session, CancellationToken ct)
    {
        var units = new Dictionary<int, List<ulong>>();
        for (var after = 0L; await sessions.Chunks(session.Workspace, session.Id, after, PageOfChunks, ct) is { Count: > 0 } page; after = page[^1].Last)
        {
            foreach (var id in page.SelectMany(chunk => chunk.EventIds()))
            {
                if (UnitEvents.UnitOf(id) is not { } unit) continue;
                if (id.AsSpan(id.IndexOf('.', StringComparison.Ordinal)).StartsWith(".0.") || !units.TryGetValue(unit, out var keys)) units[unit] = keys = [];
                keys.Add(EventKeys.Of(id));
            }
        }

        return [.. units.Values.SelectMany(keys => keys)];
    }

    private static IEnumerable<List<RecordedEvent>> Batches(Transcript transcript, IReadOnlySet<ulong> fresh)
    {
        var (batch, bytes) = (new List<RecordedEvent>(), 0);
        foreach (var (line, key) in Lines(transcript))
        {
            if (!fresh.Contains(key)) continue;
            batch.Add(new RecordedEvent(line, EventFacts.Read(line)));
            bytes += line.Length;
            if (bytes < BatchBytes) continue;
            yield return batch;
            (batch, bytes) = ([], 0);
        }

        if (batch.Count > 0) yield return batch;
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Line, ulong Key)> Lines(Transcript transcript)
    {
        foreach (var chunk in transcript.Events.Finish())
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
