using System.Buffers;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>One session within a transaction, and what that adds to it.</summary>
internal sealed class Appending(LiveSession live, bool isNew) : IDisposable
{
    // What readers on this node get at once; more than that they read from the log.
    private const int MostForReaders = 256 * 1024;

    private readonly TallyOutline outline = live.Session.Tally.Outline;
    private readonly long first = live.LastSequence + 1;
    private readonly ArrayBufferWriter<byte> forReaders = new();
    private EventPacker packer = new(live.LastSequence + 1);
    private bool isDescribed;

    public LiveSession Live => live;

    /// <summary>The session begins with this transaction.</summary>
    public bool IsNew => isNew;

    /// <summary>Ids of the events that were added.</summary>
    public HashSet<string> Added { get; } = new(StringComparer.Ordinal);

    /// <summary>The sequence behind which the log is written anew.</summary>
    public long? ReplacesBehind { get; private set; }

    public bool IsChanged => isDescribed || Added.Count > 0;

    /// <summary>Raw bytes that are added.</summary>
    public long AddedBytes { get; private set; }

    public Error? Describe(PrincipalId by, SessionContext context)
    {
        if (live.Session.Describe(by, context) is { } refusal) return refusal;
        isDescribed = true;
        return null;
    }

    public void Add(in RecordedEvent recorded)
    {
        packer.Add(recorded.Line.Span, recorded.Key);
        Added.Add(recorded.Facts.EventId);
        AddedBytes += recorded.Line.Length;
        if (AddedBytes <= MostForReaders) forReaders.Write(recorded.Line.Span);
    }

    /// <summary>The events to be stored.</summary>
    public ChunkSpool Events => packer.Finish();

    /// <summary>Writes the log anew from behind <paramref name="sealedThrough"/>: what is stored there, then what was added.</summary>
    public void Repack(long sealedThrough, IEnumerable<EventChunk> stored)
    {
        var whole = new EventPacker(sealedThrough + 1);
        foreach (var chunk in stored.Concat(Events.Read()))
        {
            var lines = chunk.Lines();
            foreach (var key in EventKeys.Read(chunk.Keys))
            {
                var end = lines.Span.IndexOf((byte)'\n') + 1;
                whole.Add(lines.Span[..end], key);
                lines = lines[end..];
            }
        }

        packer.Dispose();
        (packer, ReplacesBehind) = (whole, sealedThrough);
    }

    public NewSession AsNew() => new(live, Events, null);

    public SessionChange AsChange() => new(live, Events, ReplacesBehind, Depth());

    /// <summary>What was added, for readers; of more than they take at once only its end, which tells them to read the log.</summary>
    public StreamPage? Page() => Added.Count == 0 ? null
        : AddedBytes <= MostForReaders ? new StreamPage(first, live.LastSequence, forReaders.WrittenMemory)
        : new StreamPage(live.LastSequence + 1, live.LastSequence, ReadOnlyMemory<byte>.Empty);

    public void Dispose() => packer.Dispose();

    private SaveDepth Depth()
    {
        if (isDescribed || live.Session.Tally.Outline != outline) return SaveDepth.Summary;
        return ReplacesBehind is null ? SaveDepth.Head : SaveDepth.State;
    }
}
