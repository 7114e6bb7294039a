using System.Threading.Channels;

namespace AgentPlatform.Application.Common.Streams;

/// <summary>What has become of a stream since the other nodes were last told.</summary>
/// <param name="Stream">Which one.</param>
/// <param name="Last">The last sequence; 0 when nothing was added.</param>
public readonly record struct StreamChange(StreamKey Stream, long Last = 0)
{
    public bool IsRemoved { get; init; }

    public bool IsAccessChanged { get; init; }
}

/// <summary>What other nodes are to be told at once.</summary>
/// <param name="IsEverything">More has changed than is worth listing: they have to ask for everything that they follow.</param>
/// <param name="Changes">One per stream.</param>
public sealed record StreamNews(bool IsEverything, IReadOnlyCollection<StreamChange> Changes);

/// <summary>Collects what other nodes have to be told, one entry per stream however often it changes, at most <see cref="Most"/> of them.</summary>
public sealed class StreamChanges(StreamTelemetry telemetry)
{
    /// <summary>With more streams than this the news are "everything".</summary>
    public const int Most = 2000;

    private readonly Lock gate = new();
    private readonly Channel<bool> hasNews = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Dictionary<StreamKey, StreamChange> pending = [];
    private bool isEverything;

    public void Note(StreamChange change)
    {
        lock (gate) Merge(change);
        hasNews.Writer.TryWrite(true);
    }

    /// <summary>Waits until there is something to tell, and hands it over: nothing is handed over twice.</summary>
    public async Task<StreamNews> Take(CancellationToken ct)
    {
        await hasNews.Reader.ReadAsync(ct);
        lock (gate)
        {
            var news = new StreamNews(isEverything, isEverything ? [] : pending.Values);
            (pending, isEverything) = ([], false);
            telemetry.Sent(news.IsEverything ? 1 : news.Changes.Count);
            return news;
        }
    }

    /// <summary>Takes back what could not be sent; it goes with the next.</summary>
    public void PutBack(StreamNews unsent)
    {
        lock (gate)
        {
            isEverything |= unsent.IsEverything;
            foreach (var change in unsent.Changes) Merge(change);
        }

        hasNews.Writer.TryWrite(true);
    }

    private void Merge(StreamChange change)
    {
        if (isEverything) return;
        if (!pending.TryGetValue(change.Stream, out var earlier))
        {
            if (pending.Count == Most) (pending, isEverything) = ([], true);
            else pending.Add(change.Stream, change);
            return;
        }

        pending[change.Stream] = new StreamChange(change.Stream, Math.Max(earlier.Last, change.Last))
        {
            IsRemoved = earlier.IsRemoved || change.IsRemoved,
            IsAccessChanged = earlier.IsAccessChanged || change.IsAccessChanged,
        };
    }
}
