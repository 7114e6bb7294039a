using System.Numerics;

namespace AgentPlatform.Bench.Load;

/// <summary>Durations in buckets that are never wider than 1 % of what is in them; recording one costs two additions.</summary>
internal sealed class Histogram
{
    private const int Bits = 7;
    private const int Steps = 1 << Bits;

    private readonly long[] buckets = new long[64 * Steps];
    private long count;

    public void Record(TimeSpan duration)
    {
        buckets[Bucket((ulong)Math.Max(0, duration.Ticks))]++;
        count++;
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < buckets.Length; i++) buckets[i] += other.buckets[i];
        count += other.count;
    }

    /// <summary>The duration that <paramref name="share"/> of all stayed below; zero when there are none.</summary>
    public TimeSpan Percentile(double share)
    {
        var left = (long)Math.Ceiling(count * share);
        for (var i = 0; i < buckets.Length && count > 0; i++)
            if ((left -= buckets[i]) <= 0) return TimeSpan.FromTicks((long)Middle(i));
        return TimeSpan.Zero;
    }

    private static int Bucket(ulong ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2(ticks | 1) - Bits);
        return shift == 0 ? (int)ticks : (shift << Bits) + (int)(ticks >> shift);
    }

    private static ulong Middle(int bucket)
    {
        var shift = Math.Max(0, (bucket >> Bits) - 1);
        var from = (ulong)(bucket - (shift << Bits)) << shift;
        return from + ((1UL << shift) >> 1);
    }
}
