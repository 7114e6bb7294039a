using System.Diagnostics.Metrics;
using AgentPlatform.Application.Common.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Tests.Common.Streams;

/// <summary>Readers of a stream on one node, over a log whose every answer is known.</summary>
public sealed class StreamHubTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly StreamKey stream = MemoryLog.NewStream();
    private MemoryLog log = null!;
    private StreamHub hub = null!;

    [SetUp]
    public void MakeHub() => MakeHub(new MemoryLog());

    [Test]
    public async Task A_reader_gets_what_was_there_and_then_what_comes()
    {
        log.Append(stream, 3);
        using var reader = hub.Follow(stream, 0);

        Assert.That(await Entries(reader), Is.EqualTo(new[] { 1, 2, 3 }));
        var next = reader.Next(Long, default);
        hub.Added(stream, log.Append(stream, 2));

        Assert.That(MemoryLog.Entries((await next).Page!), Is.EqualTo(new[] { 4, 5 }));
        Assert.That((reader.Cursor, log.Reads), Is.EqualTo((5, 1)), "what comes is handed on, not read");
    }

    [Test]
    public async Task A_page_that_begins_before_the_cursor_is_cut()
    {
        log.Append(stream, 1);
        using var reader = hub.Follow(stream, 1);
        await Quiet(reader);
        hub.Added(stream, log.Append(stream, 5));
        using var other = hub.Follow(stream, 4);

        Assert.That(await Entries(other), Is.EqualTo(new[] { 5, 6 }));
        Assert.That(await Entries(reader), Is.EqualTo(new[] { 2, 3, 4, 5, 6 }));
        Assert.That(log.Reads, Is.Zero);
    }

    [Test]
    public async Task Readers_that_come_and_go_while_entries_are_added_miss_none([Values] bool hasPages)
    {
        const int Total = 10_000;
        log.Append(stream, 1);
        var readers = Enumerable.Range(0, 24).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var cursor = 0L; cursor < Total;)
            {
                using var reader = hub.Follow(stream, cursor);
                for (var steps = random.Next(1, 40); steps > 0 && cursor < Total; steps--)
                    foreach (var entry in await Entries(reader)) Assert.That(entry, Is.EqualTo(++cursor));
            }
        })).ToArray();
        var writers = Task.Run(() =>
        {
            var random = new Random(7);
            for (var last = 1L; last < Total;)
            {
                var page = log.Append(stream, (int)Math.Min(random.Next(1, 12), Total - last));
                last = page.Last;
                if (hasPages) hub.Added(stream, page);
                else hub.Hear([new StreamChange(stream, last)]);
            }
        });

        await Task.WhenAll([writers, .. readers]).WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task One_that_falls_behind_reads_from_the_log_again_and_nothing_is_kept_for_it()
    {
        MakeHub(new MemoryLog(width: 1000));
        log.Append(stream, 1);
        using var slow = hub.Follow(stream, 1);
        using var fast = hub.Follow(stream, 1);
        await Quiet(slow);
        await Quiet(fast);

        for (var i = 0; i < 100; i++)
        {
            hub.Added(stream, log.Append(stream, 40));
            Assert.That(await Entries(fast), Has.Exactly(40).Items);
        }

        Assert.That((log.Reads, hub.HeldBytes), Is.EqualTo((0, 6 * 40 * 1001)), "4 MB went by");
        var seen = new List<long>();
        while (slow.Cursor < 4001) seen.AddRange(await Entries(slow));
        Assert.That(seen, Is.EqualTo(Enumerable.Range(2, 4000)));
        Assert.That(log.Reads, Is.GreaterThan(10));
    }

    [Test]
    public async Task What_is_kept_goes_with_the_last_reader()
    {
        log.Append(stream, 1);
        var (one, other) = (hub.Follow(stream, 1), hub.Follow(stream, 1));
        await Quiet(one);
        hub.Added(stream, log.Append(stream, 100));

        one.Dispose();
        Assert.That(hub.HeldBytes, Is.GreaterThan(0));
        other.Dispose();
        Assert.That(hub.HeldBytes, Is.Zero);
    }

    [Test]
    public async Task All_streams_together_keep_no_more_than_the_nodes_budget()
    {
        MakeHub(new MemoryLog(width: 1000));
        var followers = new List<StreamFollower>();
        for (var i = 0; i < 400; i++)
        {
            var each = MemoryLog.NewStream();
            log.Append(each, 1);
            followers.Add(hub.Follow(each, 1));
            await Quiet(followers[^1]);
            hub.Added(each, log.Append(each, 250));
        }

        Assert.That(hub.HeldBytes, Is.InRange(63L * 1024 * 1024, 65L * 1024 * 1024));
        foreach (var follower in followers) Assert.That(await Entries(follower), Has.Exactly(250).Items);
    }

    [Test]
    public async Task Readers_at_the_end_share_one_read()
    {
        log.Append(stream, 1);
        var readers = Enumerable.Range(0, 100).Select(_ => hub.Follow(stream, 1)).ToList();
        foreach (var reader in readers) await Quiet(reader);
        Assert.That((log.Questions, log.Reads), Is.EqualTo((1, 0)));

        var gate = new TaskCompletionSource();
        log.Gate = gate.Task;
        var waiting = readers.Select(reader => reader.Next(Long, default).AsTask()).ToList();
        hub.Hear([new StreamChange(stream, log.Append(stream, 3).Last)]);
        gate.SetResult();

        foreach (var step in await Task.WhenAll(waiting)) Assert.That(MemoryLog.Entries(step.Page!), Is.EqualTo(new[] { 2, 3, 4 }));
        Assert.That(log.Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task Behind_a_gap_that_another_node_has_written_order_is_kept()
    {
        log.Append(stream, 1);
        using var reader = hub.Follow(stream, 1);
        await Quiet(reader);
        hub.Added(stream, log.Append(stream, 1));
        log.Append(stream, 5);
        hub.Added(stream, log.Append(stream, 1));
        hub.Added(stream, log.Append(stream, 1));

        var seen = new List<long>();
        while (reader.Cursor < 9) seen.AddRange(await Entries(reader));
        Assert.That(seen, Is.EqualTo(Enumerable.Range(2, 8)));
    }

    [Test]
    public async Task What_was_never_told_is_found_by_asking()
    {
        log.Append(stream, 1);
        using var reader = hub.Follow(stream, 1);
        var next = reader.Next(Long, default).AsTask();

        log.Append(stream, 2);
        await hub.CatchUp(default);

        Assert.That(MemoryLog.Entries((await next).Page!), Is.EqualTo(new[] { 2, 3 }));
    }

    [Test]
    public async Task A_stream_that_is_removed_ends([Values("told", "heard", "asked", "made anew")] string how)
    {
        log.Append(stream, 5);
        using var reader = hub.Follow(stream, 5);
        await Quiet(reader);
        var next = reader.Next(Long, default).AsTask();

        log.Remove(stream);
        if (how is "told") hub.Removed(stream);
        else if (how is "heard") hub.Hear([new StreamChange(stream) { IsRemoved = true }]);
        if (how is "made anew") log.Append(stream, 2);
        await hub.CatchUp(default);

        Assert.That((await next).Turn, Is.EqualTo(StreamTurn.Removed));
        Assert.That((await reader.Next(Long, default)).Turn, Is.EqualTo(StreamTurn.Removed));
        if (how is not "made anew") return;
        using var again = hub.Follow(stream, 0);
        Assert.That(await Entries(again), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_stream_that_was_gone_before_it_was_followed_ends()
    {
        using var reader = hub.Follow(stream, 0);

        Assert.That((await reader.Next(Long, default)).Turn, Is.EqualTo(StreamTurn.Removed));
    }

    [Test]
    public async Task Doubt_comes_before_entries_and_once([Values("one", "stream", "heard", "all")] string whose)
    {
        log.Append(stream, 1);
        using var reader = hub.Follow(stream, 0);
        using var other = hub.Follow(stream, 1);
        await Quiet(other);
        var next = other.Next(Long, default).AsTask();

        if (whose is "one") reader.Doubt();
        else if (whose is "stream") hub.AccessChanged(stream);
        else if (whose is "heard") hub.Hear([new StreamChange(stream) { IsAccessChanged = true }]);
        else hub.DoubtAll();

        Assert.That((await reader.Next(Long, default)).Turn, Is.EqualTo(StreamTurn.AccessInDoubt));
        Assert.That(await Entries(reader), Is.EqualTo(new[] { 1 }));
        if (whose is not "one") Assert.That((await next).Turn, Is.EqualTo(StreamTurn.AccessInDoubt));
        else await Quiet(reader);
    }

    [Test]
    public async Task Access_that_changes_while_entries_are_read_keeps_them_back()
    {
        log.Append(stream, 1);
        using var reader = hub.Follow(stream, 0);
        var gate = new TaskCompletionSource();
        log.Gate = gate.Task;
        var next = reader.Next(Long, default).AsTask();

        hub.AccessChanged(stream);
        gate.SetResult();

        Assert.That((await next).Turn, Is.EqualTo(StreamTurn.AccessInDoubt));
        Assert.That(reader.Cursor, Is.Zero);
    }

    [Test]
    public async Task A_database_that_is_away_makes_readers_wait()
    {
        log.Append(stream, 2);
        log.IsAway = true;
        using var reader = hub.Follow(stream, 0);
        await Quiet(reader);

        var next = reader.Next(Long, default).AsTask();
        Assert.That(next.IsCompleted, Is.False);
        log.IsAway = false;

        Assert.That(MemoryLog.Entries((await next).Page!), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Entries_that_are_no_longer_kept_are_told_as_a_reset()
    {
        log.Append(stream, 10);
        log.Floor = 6;
        using var reader = hub.Follow(stream, 2);

        Assert.That((await reader.Next(Long, default)).Turn, Is.EqualTo(StreamTurn.Reset));
        Assert.That(reader.Cursor, Is.EqualTo(6));
        Assert.That(await Entries(reader), Is.EqualTo(new[] { 7, 8, 9, 10 }));
    }

    [Test]
    public void A_reader_that_is_cancelled_stops_waiting()
    {
        log.Append(stream, 1);
        using var reader = hub.Follow(stream, 1);
        using var cancel = new CancellationTokenSource();
        var next = reader.Next(Long, cancel.Token).AsTask();

        cancel.Cancel();

        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
    }

    private void MakeHub(MemoryLog over)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var telemetry = new StreamTelemetry(services.GetRequiredService<IMeterFactory>());
        log = over;
        hub = new StreamHub([over], [], new StreamChanges(telemetry), telemetry, TimeProvider.System);
    }

    private static async Task<IEnumerable<long>> Entries(StreamFollower reader)
    {
        var step = await reader.Next(Long, default);
        Assert.That(step.Turn, Is.EqualTo(StreamTurn.Entries));
        return MemoryLog.Entries(step.Page!);
    }

    private static async Task Quiet(StreamFollower reader) => Assert.That((await reader.Next(TimeSpan.Zero, default)).Turn, Is.EqualTo(StreamTurn.Quiet));
}
