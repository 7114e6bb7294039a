using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.AgentServer.Mailboxes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions.Mailboxes;

/// <summary>A mailbox as server-sent events.</summary>
public sealed class MailStreamTests : MailFixture
{
    [Test]
    public async Task A_message_comes_as_it_is_sent_on_either_node()
    {
        var (ada, bob) = await Two();
        await using var other = await TestPlatform.Start(database: Platform.Database);
        await using var here = await Follow(Http, bob);
        await using var there = await Follow(other.Http, bob);

        var id = await Send(ada, bob, """first \u0000""", ""","correlation_id":"c" """);
        await Send(ada, bob, "second");

        foreach (var reader in new[] { here, there })
        {
            var entry = await Entry(reader, "1");
            Assert.That(new[] { "id", "from", "text", "msg_type", "correlation_id" }.Select(name => entry[name]!.GetValue<string>()), Is.EqualTo(new[] { id, ada.Id, "first \0", "text", "c" }));
            Assert.That((await Entry(reader, "2"))["text"]!.GetValue<string>(), Is.EqualTo("second"));
        }
    }

    [Test]
    public async Task A_client_resumes_behind_what_it_has_whether_it_was_read_or_not()
    {
        var (ada, bob) = await Two();
        foreach (var text in new[] { "one", "two", "three" }) await Send(ada, bob, text);
        await Inbox(bob);

        await using var resumed = await Follow(Http, bob, lastEventId: "1");
        await using var fresh = await Follow(Http, bob, "?after=latest");
        await Send(ada, bob, "four");

        foreach (var (sequence, text) in new[] { ("2", "two"), ("3", "three"), ("4", "four") }) Assert.That((await Entry(resumed, sequence))["text"]!.GetValue<string>(), Is.EqualTo(text));
        Assert.That((await Entry(fresh, "4"))["text"]!.GetValue<string>(), Is.EqualTo("four"));
    }

    [Test]
    public async Task What_is_gone_is_told_as_a_reset()
    {
        var (ada, bob) = await Two();
        for (var number = 1; number <= 5; number++) await Send(ada, bob, number.ToString(CultureInfo.InvariantCulture));
        await TestCluster.Ask(Platform.Database, $"delete from mailboxes.messages where agent_id = '{bob.Id}' and sequence in (2, 3, 5)");

        await using var reader = await Follow(Http, bob);

        await Entry(reader, "1");
        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Id = "3", Event = "reset", Data = """{"floor":3}""" }));
        await Entry(reader, "4");
        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Id = "5", Event = "reset", Data = """{"floor":5}""" }));
        await Send(ada, bob, "six");
        await Entry(reader, "6");
    }

    [TestCase("?after=1", null)]
    [TestCase("?after=x", null)]
    [TestCase("", "latest")]
    public async Task A_cursor_of_another_stream_is_refused(string query, string? lastEventId)
    {
        var (_, bob) = await Two();

        await using var reader = await Follow(Http, bob, query, lastEventId);

        Assert.That((reader.Status, reader.ContentType), Is.EqualTo((400, "application/problem+json")));
    }

    [Test]
    public async Task The_stream_ends_with_its_agent()
    {
        var owner = await Somebody();
        var ada = await Agent(owner, "Ada");
        await using var reader = await Follow(Http, ada);
        await Send(ada, ada);
        await Entry(reader, "1");

        Assert.That((await Delete(owner, $"/api/sandboxes/{ada.Id}")).Status, Is.EqualTo(204));

        Assert.That(await reader.Event(), Is.AnyOf(
            Frame.Empty with { Event = "end", Data = """{"reason":"removed"}""" }, Frame.Empty with { Event = "end", Data = """{"reason":"revoked"}""" }));
    }

    [Test]
    public async Task It_is_for_agents_alone()
    {
        Assert.That((await Http.Get("/api/agent/mailbox/stream")).Status, Is.EqualTo(401));
        Assert.That((await Http.Get("/api/agent/mailbox/stream", (await Somebody()).Credential)).Status, Is.EqualTo(401));
    }

    private static Task<EventReader> Follow(Wire http, Worker agent, string query = "", string? lastEventId = null) =>
        EventReader.Open(http.Base, "/api/agent/mailbox/stream" + query, agent.Token, lastEventId);

    private static async Task<JsonObject> Entry(EventReader reader, string sequence)
    {
        var frame = await reader.Event();
        Assert.That((frame?.Id, frame?.Event), Is.EqualTo((sequence, "event")));
        var entry = JsonNode.Parse(frame!.Data!)!.AsObject();
        Assert.That(entry["sequence"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture), Is.EqualTo(sequence));
        return entry;
    }
}
