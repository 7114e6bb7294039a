using System.Text;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Infrastructure.Streams;

namespace AgentPlatform.Infrastructure.Tests.Streams;

public sealed class StreamPayloadTests
{
    private const string Node = "0199aa0000007000800001234567890a";

    [Test]
    public void What_is_written_is_read_again()
    {
        var news = new StreamNews(false,
        [
            new StreamChange(New(), 1), new StreamChange(New(), long.MaxValue) { IsRemoved = true },
            new StreamChange(New()) { IsAccessChanged = true }, new StreamChange(New(), 3) { IsRemoved = true, IsAccessChanged = true },
        ]);

        var (node, again) = StreamPayload.Read(StreamPayload.Write(Node, news).Single());

        Assert.That(node, Is.EqualTo(Node));
        Assert.That(again.IsEverything, Is.False);
        Assert.That(again.Changes, Is.EqualTo(news.Changes));
    }

    [Test]
    public void As_many_as_there_can_be_go_in_pieces_that_PostgreSQL_takes()
    {
        var news = new StreamNews(false, [.. Enumerable.Range(0, StreamChanges.Most).Select(i => new StreamChange(New(), long.MaxValue - i) { IsAccessChanged = true })]);

        var payloads = StreamPayload.Write(Node, news);

        Assert.That(payloads.Select(Encoding.UTF8.GetByteCount), Has.All.LessThan(8000));
        Assert.That(payloads, Has.Count.LessThan(40));
        Assert.That(payloads.SelectMany(payload => StreamPayload.Read(payload).News.Changes), Is.EqualTo(news.Changes));
    }

    [Test]
    public void Everything_is_one_word_and_so_is_what_nobody_understands()
    {
        var (node, news) = StreamPayload.Read(StreamPayload.Write(Node, new StreamNews(true, [])).Single());
        Assert.That((node, news.IsEverything), Is.EqualTo((Node, true)));
        foreach (var line in new[] { "session", "session 1 2 3 -", $"session {Guid.CreateVersion7():N} {Guid.CreateVersion7():N} -1 -", "" })
            Assert.That(StreamPayload.Read($"{Node}\n{line}").News.IsEverything, Is.True, line);
    }

    private static StreamKey New() => new("session", Guid.CreateVersion7(), Guid.CreateVersion7());
}
