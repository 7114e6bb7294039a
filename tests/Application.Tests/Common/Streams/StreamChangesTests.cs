using System.Diagnostics.Metrics;
using AgentPlatform.Application.Common.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Tests.Common.Streams;

/// <summary>What is collected for other nodes.</summary>
public sealed class StreamChangesTests
{
    private readonly StreamKey stream = MemoryLog.NewStream();
    private StreamChanges changes = null!;
    private StreamHub hub = null!;

    [SetUp]
    public void Make()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var telemetry = new StreamTelemetry(services.GetRequiredService<IMeterFactory>());
        changes = new StreamChanges(telemetry);
        hub = new StreamHub([new MemoryLog()], [], changes, telemetry, TimeProvider.System);
    }

    [Test]
    public async Task They_are_told_once_per_stream_however_often_it_changes()
    {
        var second = MemoryLog.NewStream();
        for (var last = 2; last <= 10; last += 2) hub.Added(stream, last);
        hub.Added(second, 7);
        hub.Removed(second);
        hub.AccessChanged(stream);

        var news = await changes.Take(default);

        Assert.That(news.IsEverything, Is.False);
        Assert.That(news.Changes, Is.EqualTo(new[] { new StreamChange(stream, 10) { IsAccessChanged = true }, new StreamChange(second, 7) { IsRemoved = true } }));
    }

    [Test]
    public async Task Nothing_is_told_twice_but_what_could_not_be_sent()
    {
        hub.Added(stream, 10);
        var unsent = await changes.Take(default);
        var later = changes.Take(default);
        Assert.That(later.IsCompleted, Is.False);

        changes.PutBack(unsent);
        Assert.That((await later).Changes, Is.EqualTo(unsent.Changes));

        hub.Added(stream, 11);
        changes.PutBack(unsent);
        Assert.That((await changes.Take(default)).Changes, Is.EqualTo(new[] { new StreamChange(stream, 11) }));
    }

    [Test]
    public async Task What_was_heard_is_not_told_on()
    {
        hub.Hear([new StreamChange(stream, 1)]);
        hub.Added(stream, 2);

        Assert.That((await changes.Take(default)).Changes, Is.EqualTo(new[] { new StreamChange(stream, 2) }));
    }

    [Test]
    public async Task Too_many_become_everything()
    {
        for (var i = 0; i <= StreamChanges.Most; i++) changes.Note(new StreamChange(MemoryLog.NewStream(), 1));
        Assert.That(await changes.Take(default), Has.Property("IsEverything").True.And.Property("Changes").Empty);

        changes.Note(new StreamChange(stream, 1));
        Assert.That(await changes.Take(default), Has.Property("IsEverything").False.And.Property("Changes").Exactly(1).Items);
    }
}
