using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Search;

/// <summary>Reads what was found where it stands: the session's summary first, then the events of the part.</summary>
internal sealed class SnippetReader(Db db, SearchQuery query)
{
    // A part is about 128 KiB raw, a third of that as it is stored.
    private const int PartsAtOnce = 20;

    public async Task<IReadOnlyDictionary<SessionId, IReadOnlyList<Snippet>>> Read(IReadOnlyList<(FoundPart Part, SessionView Session)> found, CancellationToken ct)
    {
        var finders = found.ToDictionary(entry => entry.Part.SessionId, entry => Summary(entry.Session));
        foreach (var batch in found.Select(entry => entry.Part).Where(part => !finders[part.SessionId].IsDone).Chunk(PartsAtOnce))
        {
            var chunks = (await db.Many<PartChunkRow>(SearchSql.Chunks(batch), ct)).ToLookup(row => row.SessionId);
            foreach (var part in batch) Events(finders[part.SessionId], part, chunks[part.SessionId]);
        }

        return finders.ToDictionary(entry => entry.Key, entry => entry.Value.Snippets);
    }

    private SnippetFinder Summary(SessionView session)
    {
        var finder = new SnippetFinder(query);
        finder.Look(SummaryField.Title, session.Title);
        finder.Look(SummaryField.Description, session.Description);
        finder.Look(SummaryField.Tags, session.Tags);
        return finder;
    }

    private static void Events(SnippetFinder finder, FoundPart part, IEnumerable<PartChunkRow> chunks)
    {
        foreach (var chunk in chunks.Select(row => row.Chunk))
        {
            if (finder.IsDone) return;
            var sequence = Math.Max(chunk.First, part.FirstSequence);
            for (var lines = chunk.LinesAfter(sequence - 1); !lines.IsEmpty && sequence <= part.LastSequence && !finder.IsDone; sequence++)
            {
                var end = lines.Span.IndexOf((byte)'\n') + 1;
                finder.Look(sequence, lines[..end]);
                lines = lines[end..];
            }
        }
    }

    private sealed record PartChunkRow
    {
        public SessionId SessionId { get; init; }

        public long First { get; init; }

        public long Last { get; init; }

        public short Codec { get; init; }

        public int RawLength { get; init; }

        public byte[] Keys { get; init; } = [];

        public byte[] Payload { get; init; } = [];

        public EventChunk Chunk => new(First, Last, (EventCodec)Codec, RawLength, Keys, Payload);
    }
}
