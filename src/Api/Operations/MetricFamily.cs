using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace AgentPlatform.Api.Operations;

internal enum MetricKind
{
    Counter,
    UpDown,
    Gauge,
    Histogram,
}

/// <summary>One metric: its name and help, and its series by label set, of which it holds at most <see cref="MostSeries"/>.</summary>
internal sealed class MetricFamily
{
    /// <summary>Beyond this, measurements of new label sets are counted as dropped; those of known ones still arrive.</summary>
    public const int MostSeries = 1_000;

    private readonly string help;
    private readonly double[] bounds;
    private readonly Lock gate = new();
    private readonly Dictionary<string, MetricSeries> byLabels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Tag[], MetricSeries> byTags;
    private readonly ConcurrentDictionary<Tag[], MetricSeries>.AlternateLookup<ReadOnlySpan<Tag>> lookup;
    private readonly string[]? kept;
    private int tagSets;
    private long dropped;

    public MetricFamily(string name, string? description, MetricKind kind, bool isObserved, double[] bounds, string[]? kept)
    {
        (Name, Kind, IsObserved, this.bounds, this.kept) = (Encoding.UTF8.GetBytes(name), kind, isObserved, bounds, kept);
        help = description ?? "";
        byTags = new ConcurrentDictionary<Tag[], MetricSeries>(new TagComparer());
        lookup = byTags.GetAlternateLookup<ReadOnlySpan<Tag>>();
        Boundaries = [.. bounds.Append(double.PositiveInfinity).Select(MetricText.Boundary)];
    }

    public byte[] Name { get; }

    public MetricKind Kind { get; }

    public bool IsObserved { get; }

    /// <summary>The <c>le</c> labels, the one of <c>+Inf</c> last.</summary>
    public byte[][] Boundaries { get; }

    public long Dropped => Interlocked.Read(ref dropped);

    public void Record(double value, ReadOnlySpan<Tag> tags)
    {
        if (kept is null) RecordUnder(tags, value);
        else RecordUnderKept(tags, kept, value);
    }

    /// <summary>Observed instruments report all their series at every scrape; one that is no longer reported is gone.</summary>
    public void Forget()
    {
        if (!IsObserved) return;
        lock (gate)
        {
            byTags.Clear();
            byLabels.Clear();
            tagSets = 0;
        }
    }

    public void WriteTo(MetricText text)
    {
        MetricSeries[] all;
        lock (gate) all = [.. byLabels.Values];
        if (all.Length == 0) return;

        text.Header(Name, help, Kind);
        foreach (var series in all) series.WriteTo(text, this);
    }

    private void RecordUnderKept(ReadOnlySpan<Tag> tags, string[] keys, double value)
    {
        var buffer = default(KeptTags);
        Span<Tag> chosen = buffer;
        var count = 0;
        foreach (ref readonly var tag in tags)
        {
            foreach (var key in keys)
            {
                if (!string.Equals(key, tag.Key, StringComparison.Ordinal)) continue;
                if (count < chosen.Length) chosen[count++] = tag;
                break;
            }
        }

        RecordUnder(chosen[..count], value);
    }

    private void RecordUnder(ReadOnlySpan<Tag> tags, double value)
    {
        if (lookup.TryGetValue(tags, out var series) || (series = Open(tags)) is not null) series.Record(value);
        else Interlocked.Increment(ref dropped);
    }

    private MetricSeries? Open(ReadOnlySpan<Tag> tags)
    {
        if (Volatile.Read(ref tagSets) >= MostSeries) return null;
        lock (gate)
        {
            if (lookup.TryGetValue(tags, out var series)) return series;
            if (tagSets >= MostSeries) return null;

            // The same tags in another order, or 200 and "200", are different tag sets and the same labels.
            var labels = MetricText.Labels(tags.ToArray());
            if (!byLabels.TryGetValue(labels, out series)) byLabels.Add(labels, series = New(Encoding.UTF8.GetBytes(labels)));

            tagSets++;
            lookup[tags] = series;
            return series;
        }
    }

    private MetricSeries New(byte[] labels) => Kind switch
    {
        MetricKind.Counter or MetricKind.UpDown => new SumSeries(labels),
        MetricKind.Gauge => new LastSeries(labels),
        MetricKind.Histogram => new HistogramSeries(labels, bounds),
    };

    // As many tags as any instrument keeps by name.
    [InlineArray(4)]
    private struct KeptTags
    {
        private Tag first;
    }

    /// <summary>Finds a series by the tags of a measurement as they lie on the caller's stack.</summary>
    private sealed class TagComparer : IEqualityComparer<Tag[]>, IAlternateEqualityComparer<ReadOnlySpan<Tag>, Tag[]>
    {
        public Tag[] Create(ReadOnlySpan<Tag> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<Tag> alternate, Tag[] other)
        {
            if (alternate.Length != other.Length) return false;
            for (var index = 0; index < other.Length; index++)
            {
                ref readonly var tag = ref alternate[index];
                ref readonly var known = ref other[index];
                if (!string.Equals(tag.Key, known.Key, StringComparison.Ordinal) || !Equals(tag.Value, known.Value)) return false;
            }

            return true;
        }

        // Values only: the keys hardly differ from one measurement of an instrument to the next.
        public int GetHashCode(ReadOnlySpan<Tag> alternate)
        {
            var hash = 17;
            foreach (ref readonly var tag in alternate) hash = unchecked((hash * 31) + (tag.Value?.GetHashCode() ?? 0));
            return hash;
        }

        public bool Equals(Tag[]? x, Tag[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.AsSpan(), y));

        public int GetHashCode(Tag[] obj) => GetHashCode(obj.AsSpan());
    }
}
