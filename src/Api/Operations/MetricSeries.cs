using System.Numerics;

namespace AgentPlatform.Api.Operations;

/// <summary>One line of a metric (for a histogram a block of them): a label set and what was measured under it.</summary>
internal abstract class MetricSeries(byte[] labels)
{
    // Threads on different processors write to different cells; a scrape adds the cells up.
    protected static readonly int Stripes = (int)Math.Min(8, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    protected byte[] Labels { get; } = labels;

    protected static int Stripe => Thread.GetCurrentProcessorId() & (Stripes - 1);

    public abstract void Record(double value);

    public abstract void WriteTo(MetricText text, MetricFamily family);

    protected static void Add(ref double cell, double value)
    {
        var seen = Volatile.Read(ref cell);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref cell, seen + value, seen);
            // Compared as bits: a cell that became NaN equals nothing, itself included.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) return;
            seen = before;
        }
    }
}

/// <summary>Adds up: counters and up-down counters, also observed ones, whose cells a scrape starts anew.</summary>
internal sealed class SumSeries(byte[] labels) : MetricSeries(labels)
{
    // Eight doubles fill a cache line; one line between the cells keeps them off the array's header as well.
    private const int Line = 8;

    private readonly double[] cells = new double[(Stripes + 1) * Line];

    public override void Record(double value) => Add(ref cells[(Stripe + 1) * Line], value);

    public override void WriteTo(MetricText text, MetricFamily family) => text.Sample(family.Name, [], Labels, [], cells.Sum());
}

/// <summary>Keeps the last value: gauges.</summary>
internal sealed class LastSeries(byte[] labels) : MetricSeries(labels)
{
    private double last;

    public override void Record(double value) => Volatile.Write(ref last, value);

    public override void WriteTo(MetricText text, MetricFamily family) => text.Sample(family.Name, [], Labels, [], Volatile.Read(ref last));
}

/// <summary>Counts by bucket. The count is the sum of the buckets, so that it always agrees with the <c>+Inf</c> line.</summary>
internal sealed class HistogramSeries(byte[] labels, double[] bounds) : MetricSeries(labels)
{
    private readonly Cell[] cells = [.. Enumerable.Range(0, Stripes).Select(_ => new Cell(bounds.Length + 1))];

    public override void Record(double value)
    {
        // Belongs into no bucket, and would make the sum useless for good.
        if (double.IsNaN(value)) return;

        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket]) bucket++;

        var cell = cells[Stripe];
        Interlocked.Increment(ref cell.Counts[bucket]);
        Add(ref cell.Sum, value);
    }

    public override void WriteTo(MetricText text, MetricFamily family)
    {
        long count = 0;
        for (var bucket = 0; bucket <= bounds.Length; bucket++)
        {
            foreach (var cell in cells) count += Volatile.Read(ref cell.Counts[bucket]);
            text.Sample(family.Name, "_bucket"u8, Labels, family.Boundaries[bucket], count);
        }

        text.Sample(family.Name, "_sum"u8, Labels, [], cells.Sum(cell => Volatile.Read(ref cell.Sum)));
        text.Sample(family.Name, "_count"u8, Labels, [], count);
    }

    private sealed class Cell(int buckets)
    {
        public readonly long[] Counts = new long[buckets];
        public double Sum;
    }
}
