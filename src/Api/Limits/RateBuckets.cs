using System.Collections.Concurrent;

namespace AgentPlatform.Api.Limits;

/// <summary>How many requests somebody may send: so many at once, and then one whenever another interval is over.</summary>
/// <param name="Profile">What the limit is called on the wire.</param>
/// <param name="Capacity">Requests at once, at least 1.</param>
/// <param name="Interval">The time in which one more is earned, at most 10 seconds.</param>
internal sealed record RateRule(string Profile, int Capacity, TimeSpan Interval)
{
    private const double Slowest = 0.1;

    /// <summary>A rule by its capacity and refill per second, with the floors of contract rustygpt 4.5.3.</summary>
    public static RateRule Of(string profile, int capacity, double perSecond) =>
        new(profile, Math.Max(capacity, 1), TimeSpan.FromTicks((long)Math.Round(TimeSpan.TicksPerSecond / Math.Max(perSecond, Slowest))));
}

/// <summary>What became of one request.</summary>
/// <param name="IsAllowed">It took a token.</param>
/// <param name="Remaining">Whole tokens left.</param>
/// <param name="ResetSeconds">Whole seconds, rounded up, until the bucket is full.</param>
/// <param name="RetrySeconds">Whole seconds, rounded up, until there is a token again; 0 for an allowed one.</param>
internal readonly record struct RateVerdict(bool IsAllowed, int Remaining, int ResetSeconds, int RetrySeconds);

/// <summary>
/// Token buckets in memory, by key. A bucket is one number: the instant at which it is full again; everything else follows from it in whole ticks, without rounding on the way. A bucket
/// that is full is as good as none and is forgotten when room is needed; when even that does not make enough room, those go that would be full first.
/// </summary>
internal sealed class RateBuckets(TimeProvider clock, int most = RateBuckets.Most)
{
    /// <summary>Buckets that are kept, about 100 bytes each.</summary>
    public const int Most = 100_000;

    private readonly ConcurrentDictionary<UInt128, Bucket> buckets = new();
    private int isSweeping;

    /// <summary>How many buckets are held now.</summary>
    public int Count => buckets.Count;

    /// <summary>Takes a token from the bucket of <paramref name="key"/>, if there is one.</summary>
    public RateVerdict Take(UInt128 key, RateRule rule)
    {
        var now = clock.GetUtcNow().UtcTicks;
        if (!buckets.TryGetValue(key, out var bucket))
        {
            if (buckets.Count >= most) MakeRoom(now);
            bucket = buckets.GetOrAdd(key, _ => new Bucket());
        }

        return bucket.Take(now, rule);
    }

    private void MakeRoom(long now)
    {
        // One is enough, and the others need not wait for it.
        if (Interlocked.Exchange(ref isSweeping, 1) == 1) return;
        try
        {
            foreach (var (key, bucket) in buckets)
                if (bucket.FullAt <= now) buckets.TryRemove(key, out _);
            if (buckets.Count < most) return;
            foreach (var (key, _) in buckets.ToArray().OrderBy(pair => pair.Value.FullAt).Take(most / 4)) buckets.TryRemove(key, out _);
        }
        finally
        {
            Volatile.Write(ref isSweeping, 0);
        }
    }

    private sealed class Bucket
    {
        private long fullAt;

        public long FullAt => Volatile.Read(ref fullAt);

        public RateVerdict Take(long now, RateRule rule)
        {
            var (interval, depth) = (rule.Interval.Ticks, rule.Capacity * rule.Interval.Ticks);
            while (true)
            {
                var seen = Volatile.Read(ref fullAt);
                // A smaller capacity takes away what was spent beyond it; so does a clock that was set back.
                var missing = Math.Clamp(seen - now, 0, depth);
                if (missing + interval > depth) return new RateVerdict(false, 0, Seconds(missing), Seconds(missing + interval - depth));
                var then = missing + interval;
                if (Interlocked.CompareExchange(ref fullAt, now + then, seen) == seen) return new RateVerdict(true, (int)((depth - then) / interval), Seconds(then), 0);
            }
        }

        private static int Seconds(long ticks) => (int)((ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
    }
}
