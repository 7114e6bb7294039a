using AgentPlatform.Api.Limits;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Limits;

public sealed class RateBucketsTests
{
    private static readonly RateRule Login = RateRule.Of("auth_login", 10, 10 / 60.0);

    private readonly StillClock clock = new(new DateTimeOffset(2026, 2, 19, 11, 18, 5, TimeSpan.Zero));

    [Test]
    public void A_bucket_starts_full_and_counts_down_to_a_refusal_with_exact_numbers()
    {
        var buckets = new RateBuckets(clock);

        var verdicts = Enumerable.Range(0, 12).Select(_ => buckets.Take(1, Login)).ToList();

        Assert.That(verdicts.Take(10).Select(verdict => (verdict.IsAllowed, verdict.Remaining, verdict.ResetSeconds)), Is.EqualTo(Enumerable.Range(1, 10).Select(n => (true, 10 - n, 6 * n))));
        Assert.That(verdicts.Skip(10), Is.All.EqualTo(new RateVerdict(false, 0, 60, 6)));
    }

    [Test]
    public void A_token_is_back_when_its_interval_is_over_and_not_a_tick_before()
    {
        var buckets = new RateBuckets(clock);
        for (var i = 0; i < 10; i++) buckets.Take(1, Login);

        clock.Forward(TimeSpan.FromSeconds(6) - TimeSpan.FromTicks(1));
        Assert.That(buckets.Take(1, Login), Is.EqualTo(new RateVerdict(false, 0, 55, 1)));
        clock.Forward(TimeSpan.FromTicks(1));
        Assert.That(buckets.Take(1, Login), Is.EqualTo(new RateVerdict(true, 0, 60, 0)));
        Assert.That(buckets.Take(1, Login).IsAllowed, Is.False);
    }

    [Test]
    public void A_bucket_never_holds_more_than_its_capacity()
    {
        var buckets = new RateBuckets(clock);
        buckets.Take(1, Login);

        clock.Forward(TimeSpan.FromDays(1));

        Assert.That(buckets.Take(1, Login).Remaining, Is.EqualTo(9));
    }

    [Test]
    public void Others_have_buckets_of_their_own()
    {
        var buckets = new RateBuckets(clock);
        for (var i = 0; i < 11; i++) buckets.Take(1, Login);

        Assert.That(buckets.Take(2, Login), Is.EqualTo(new RateVerdict(true, 9, 6, 0)));
    }

    [Test]
    public void A_smaller_capacity_takes_away_what_was_spent_beyond_it()
    {
        var buckets = new RateBuckets(clock);
        for (var i = 0; i < 10; i++) buckets.Take(1, Login);

        Assert.That(buckets.Take(1, Login with { Capacity = 2 }), Is.EqualTo(new RateVerdict(false, 0, 12, 6)));
    }

    [Test]
    public void Rules_have_floors() => Assert.That(RateRule.Of("slow", 0, 0), Is.EqualTo(new RateRule("slow", 1, TimeSpan.FromSeconds(10))));

    [Test]
    public void Of_many_at_once_exactly_as_many_get_through_as_there_are_tokens()
    {
        var buckets = new RateBuckets(clock);
        var allowed = 0;

        Parallel.For(0, 1000, _ =>
        {
            if (buckets.Take(1, RateRule.Of("default", 100, 50)).IsAllowed) Interlocked.Increment(ref allowed);
        });

        Assert.That(allowed, Is.EqualTo(100));
    }

    [Test]
    public void Full_buckets_make_room_and_spent_ones_stay()
    {
        var buckets = new RateBuckets(clock, most: 100);
        for (var i = 0; i < 99; i++) buckets.Take((UInt128)(i + 1), Login);
        clock.Forward(TimeSpan.FromSeconds(6));
        for (var i = 0; i < 10; i++) buckets.Take(1000, Login);

        buckets.Take(1001, Login);

        Assert.That(buckets.Count, Is.EqualTo(2));
        Assert.That(buckets.Take(1000, Login).IsAllowed, Is.False);
    }

    [Test]
    public void However_many_clients_there_are_no_more_buckets_are_held_than_was_said()
    {
        var buckets = new RateBuckets(clock, most: 100);

        for (var i = 0; i < 1000; i++) buckets.Take((UInt128)i, Login);

        Assert.That(buckets.Count, Is.LessThanOrEqualTo(100));
    }
}
