namespace AgentPlatform.Application.Common.Streams;

/// <summary>The stored logs of one kind. Each feature that has streams publishes one. A database that is away is an <see cref="UnavailableException"/>; readers wait and ask again.</summary>
public interface IStreamLog
{
    /// <summary>The <see cref="StreamKey.Kind"/> that it answers for.</summary>
    string Kind { get; }

    /// <summary>
    /// The entries behind <paramref name="after"/>: whole entries, about 256 KiB of them, at least one. Null when there is none yet. A page that begins later than with the next entry
    /// says that everything before it is no longer kept.
    /// </summary>
    Task<StreamPage?> Read(StreamKey stream, long after, CancellationToken ct);

    /// <summary>The last sequence of each stream; one that is gone is not in the answer. One statement for all of them.</summary>
    Task<IReadOnlyDictionary<StreamKey, long>> Heads(IReadOnlyCollection<StreamKey> streams, CancellationToken ct);
}

/// <summary>Hears what other nodes tell, beside the streams: for what is no log and only wakes somebody. What is told may be lost.</summary>
public interface IChangeListener
{
    void Hear(StreamChange change);
}

/// <summary>Where writers tell that a stream has changed. To be called after the commit, never before: a reader may act on it at once.</summary>
public interface IStreamSignals
{
    /// <summary>Entries were added. Readers on this node get the page itself, those on other nodes read it from the log.</summary>
    void Added(StreamKey stream, StreamPage page);

    /// <summary>Entries up to <paramref name="last"/> were added, more than are worth being kept at hand: all readers read them from the log.</summary>
    void Added(StreamKey stream, long last);

    /// <summary>The stream was removed; its readers end.</summary>
    void Removed(StreamKey stream);

    /// <summary>Who may read it has changed; its readers are checked again.</summary>
    void AccessChanged(StreamKey stream);
}
