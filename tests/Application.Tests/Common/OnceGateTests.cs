using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Once;

namespace AgentPlatform.Application.Tests.Common;

public sealed class OnceGateTests
{
    private readonly OnceGates gates = new();

    [Test]
    public async Task One_at_a_time_goes_through_and_nothing_is_left()
    {
        var (inside, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using var turn = await gates.Enter(Key($"{i % 3}"), CancellationToken.None);
            if (i % 3 != 0) return;
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        })));

        Assert.That((most, gates.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Whoever_gives_up_waiting_leaves_nothing_behind()
    {
        using var gone = new CancellationTokenSource();
        var first = await gates.Enter(Key("k"), CancellationToken.None);
        var second = gates.Enter(Key("k"), gone.Token);
        var third = gates.Enter(Key("k"), CancellationToken.None);

        await gone.CancelAsync();
        Assert.That(() => second, Throws.InstanceOf<OperationCanceledException>());
        first.Dispose();
        (await third).Dispose();

        Assert.That(gates.Count, Is.Zero);
        using var again = await gates.Enter(Key("k"), CancellationToken.None);
        Assert.That(gates.Count, Is.EqualTo(1));
    }

    [Test]
    public void Whoever_has_given_up_before_leaves_nothing_either()
    {
        Assert.That(() => gates.Enter(Key("k"), new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(gates.Count, Is.Zero);
    }

    [Test]
    public async Task What_one_has_stored_the_next_one_knows_until_nobody_waits()
    {
        var entry = new OnceEntry([], []);
        var first = await gates.Enter(Key("k"), CancellationToken.None);
        var second = gates.Enter(Key("k"), CancellationToken.None);
        first.Known = entry;
        first.Dispose();

        using (var turn = await second) Assert.That(turn.Known, Is.SameAs(entry));
        using var later = await gates.Enter(Key("k"), CancellationToken.None);
        Assert.That(later.Known, Is.Null);
    }

    private static OnceKey Key(string text) => OnceKey.Of(Caller.Anonymous, text, new byte[32]);
}
