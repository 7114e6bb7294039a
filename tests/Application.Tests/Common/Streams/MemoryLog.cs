using System.Globalization;
using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;

namespace AgentPlatform.Application.Tests.Common.Streams;

/// <summary>A log in memory whose entries are their own sequences; it counts what it is asked, and can be slow or away.</summary>
internal sealed class MemoryLog(int width = 0) : IStreamLog
{
    private const int PageBytes = 256 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<StreamKey, long> heads = [];
    private int reads;
    private int questions;

    public string Kind => "test";

    /// <summary>Pages that were read.</summary>
    public int Reads => Volatile.Read(ref reads);

    /// <summary>How often it was asked where streams end.</summary>
    public int Questions => Volatile.Read(ref questions);

    public bool IsAway { get; set; }

    /// <summary>Sequence up to which entries are no longer kept.</summary>
    public long Floor { get; set; }

    /// <summary>What a read waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static StreamKey NewStream() => new("test", Guid.CreateVersion7(), Guid.CreateVersion7());

    public StreamPage Append(StreamKey stream, int count)
    {
        lock (gate)
        {
            var first = heads.GetValueOrDefault(stream) + 1;
            heads[stream] = first + count - 1;
            return Page(first, heads[stream]);
        }
    }

    public void Remove(StreamKey stream)
    {
        lock (gate) heads.Remove(stream);
    }

    public async Task<StreamPage?> Read(StreamKey stream, long after, CancellationToken ct)
    {
        Interlocked.Increment(ref reads);
        await Gate;
        if (IsAway) throw new UnavailableException("away", new IOException());
        lock (gate)
        {
            var first = Math.Max(after, Floor) + 1;
            var last = heads.GetValueOrDefault(stream);
            return first > last ? null : Page(first, Math.Min(last, first + PageBytes / (width + 8)));
        }
    }

    public Task<IReadOnlyDictionary<StreamKey, long>> Heads(IReadOnlyCollection<StreamKey> streams, CancellationToken ct)
    {
        Interlocked.Increment(ref questions);
        if (IsAway) throw new UnavailableException("away", new IOException());
        lock (gate) return Task.FromResult<IReadOnlyDictionary<StreamKey, long>>(streams.Where(heads.ContainsKey).ToDictionary(stream => stream, stream => heads[stream]));
    }

    /// <summary>The sequences that stand in a page's lines.</summary>
    public static IEnumerable<long> Entries(StreamPage page) =>
        Encoding.ASCII.GetString(page.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture));

    private StreamPage Page(long first, long last)
    {
        var lines = new StringBuilder();
        for (var sequence = first; sequence <= last; sequence++) lines.Append(sequence.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0')).Append('\n');
        return new StreamPage(first, last, Encoding.ASCII.GetBytes(lines.ToString()));
    }
}
