using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.AgentServer.Mailboxes;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Surfaces.Additions.Mailboxes;

/// <summary>Reading with acknowledgement: nothing is lost on its way, and everybody is told what became of it.</summary>
public sealed class MailReadingTests : MailFixture
{
    private const string Receipts = "/api/agent/mailbox/sent";

    [Test]
    public async Task What_is_not_acknowledged_comes_again()
    {
        var (ada, bob) = await Two();
        foreach (var text in new[] { "one", "two", "three" }) await Send(ada, bob, text);

        var first = await Read(bob);
        var again = await Read(bob);

        Assert.That(Texts(first), Is.EqualTo(new[] { "one", "two", "three" }));
        Assert.That(again.ToJsonString(), Is.EqualTo(first.ToJsonString()));
        Assert.That(await Acknowledge(bob, """{"through":2}"""), Is.EqualTo(2));
        Assert.That(Texts(await Read(bob)), Is.EqualTo(new[] { "three" }));
        Assert.That(await Acknowledge(bob, """{"through":2}"""), Is.Zero, "once is enough");
        Assert.That(Texts(await Inbox(bob)), Is.EqualTo(new[] { "three" }));
        Assert.That(Texts(await Read(bob)), Is.Empty, "what the inbox answered is read");
    }

    [Test]
    public async Task Messages_are_acknowledged_one_by_one_by_their_receiver_alone()
    {
        var (ada, bob) = await Two();
        var (one, two) = (await Send(ada, bob, "one"), await Send(ada, bob, "two"));

        Assert.That(await Acknowledge(ada, $$"""{"ids":["{{one}}"]}"""), Is.Zero);
        Assert.That(await Acknowledge(bob, $$"""{"ids":["{{two}}","msg_00000000-0000-0000-0000-000000000000","two","{{two}}"]}"""), Is.EqualTo(1));
        Assert.That(await Acknowledge(bob, $$"""{"ids":["{{two}}"]}"""), Is.Zero);

        Assert.That(Texts(await Read(bob)), Is.EqualTo(new[] { "one" }));
    }

    [TestCase("{}", 400)]
    [TestCase("""{"through":1,"ids":["x"]}""", 400)]
    [TestCase("""{"through":-1}""", 400)]
    [TestCase("""{"ids":[]}""", 400)]
    [TestCase("""{"through":"one"}""", 422)]
    [TestCase("no json", 400)]
    public async Task What_cannot_be_acknowledged_is_refused(string body, int status)
    {
        var (ada, _) = await Two();

        var answer = await Post(ada, "/api/agent/mailbox/ack", body);

        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((status, "application/problem+json")), answer.Text);
    }

    [Test]
    public async Task A_cursor_goes_from_page_to_page_and_marks_nothing_as_read()
    {
        var (ada, bob) = await Two();
        for (var number = 1; number <= 5; number++) await Send(ada, bob, number.ToString(CultureInfo.InvariantCulture));

        var (first, second, third) = (await Read(bob, "?limit=2"), await Read(bob, "?limit=2&after=2"), await Read(bob, "?limit=2&after=4"));

        Assert.That(new[] { first, second, third }.SelectMany(Texts), Is.EqualTo(new[] { "1", "2", "3", "4", "5" }));
        Assert.That(new[] { first, second, third }.Select(page => page["next"]!.GetValue<long>()), Is.EqualTo(new[] { 2L, 4L, 5L }));
        var end = await Read(bob, "?after=5");
        Assert.That((end["messages"]!.AsArray().Count, end["next"]), Is.EqualTo((0, (JsonNode?)null)));
        Assert.That(await Inbox(bob), Has.Count.EqualTo(5));
    }

    [TestCase("?after=1", "stream.beyond_the_end")]
    [TestCase("?after=x", "request.bad_query")]
    [TestCase("?after=-1", "request.bad_query")]
    [TestCase("?limit=0", "request.bad_query")]
    [TestCase("?limit=1001", "request.bad_query")]
    [TestCase("?wait=61", "request.bad_query")]
    public async Task A_part_that_there_is_not_is_refused(string query, string code)
    {
        var (ada, _) = await Two();

        var answer = await Get(ada, "/api/agent/mailbox/messages" + query);

        Assert.That((answer.Status, answer.ContentType, answer.Json["code"]?.GetValue<string>()), Is.EqualTo((400, "application/problem+json", code)), answer.Text);
        Assert.That((await Post(ada, "/api/agent/mailbox/ack", """{"through":1}""")).Json["code"]!.GetValue<string>(), Is.EqualTo("stream.beyond_the_end"));
    }

    [Test]
    public async Task A_message_that_is_sent_on_one_node_wakes_whoever_waits_on_the_other()
    {
        var (ada, bob) = await Two();
        await using var other = await TestPlatform.Start(database: Platform.Database);

        for (var number = 0; number < 3; number++)
        {
            var waits = Read(bob, $"?after={number}&wait=60", other.Http);
            await Send(ada, bob, number.ToString(CultureInfo.InvariantCulture));

            Assert.That(Texts(await waits), Is.EqualTo(new[] { number.ToString(CultureInfo.InvariantCulture) }));
        }
    }

    [Test]
    public async Task The_sender_is_told_step_by_step()
    {
        var (ada, bob) = await Two();
        var id = await Send(ada, bob, more: ""","correlation_id":"c" """);

        Assert.That(Happened(await Receipt(ada, id)), Is.EqualTo(new[] { "accepted_at" }));
        await Read(bob);
        Assert.That(Happened(await Receipt(ada, id)), Is.EqualTo(new[] { "accepted_at", "delivered_at" }));
        await Acknowledge(bob, """{"through":1}""");
        Assert.That(Happened(await Receipt(ada, id)), Is.EqualTo(new[] { "accepted_at", "delivered_at", "read_at" }));
        Assert.That((await Post(bob, $"/api/agent/mailbox/messages/{id}/acted")).Status, Is.EqualTo(204));
        var acted = await Receipt(ada, id);
        Assert.That((await Post(bob, $"/api/agent/mailbox/messages/{id}/acted")).Status, Is.EqualTo(204));

        Assert.That(Happened(acted), Is.EqualTo(new[] { "accepted_at", "delivered_at", "read_at", "acted_at" }));
        Assert.That((await Receipt(ada, id)).ToJsonString(), Is.EqualTo(acted.ToJsonString()), "saying so again changes nothing");
        Assert.That((acted["id"]!.GetValue<string>(), acted["to"]!.GetValue<string>(), acted["correlation_id"]!.GetValue<string>()), Is.EqualTo((id, bob.Id, "c")));
    }

    [Test]
    public async Task The_inbox_delivers_and_reads_in_one()
    {
        var (ada, bob) = await Two();
        var id = await Send(ada, bob);

        await Inbox(bob);

        Assert.That(Happened(await Receipt(ada, id)), Is.EqualTo(new[] { "accepted_at", "delivered_at", "read_at" }));
    }

    [Test]
    public async Task Only_what_is_open_is_taken_whatever_became_of_the_rest()
    {
        var (ada, bob) = await Two();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in new[] { "delivered", "read", "acted", "bounced", "open" }) ids[text] = await Send(ada, bob, text);
        await Read(bob, "?limit=1");
        await Acknowledge(bob, $$"""{"ids":["{{ids["read"]}}"]}""");
        await Post(bob, $"/api/agent/mailbox/messages/{ids["acted"]}/acted");
        await Set(ids["bounced"], "bounced_at", "now()");

        Assert.That(Texts(await Read(bob)), Is.EqualTo(new[] { "delivered", "open" }));
        Assert.That(Texts(await Inbox(bob)), Is.EqualTo(new[] { "delivered", "open" }));
        Assert.That(await Acknowledge(bob, """{"through":5}"""), Is.Zero);
    }

    [Test]
    public async Task A_receipt_is_for_the_sender_and_acting_for_the_receiver()
    {
        var owner = await Somebody();
        var (ada, bob, eve) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"), await Agent(owner, "Eve"));
        var (stranger, _) = await Two();
        var id = await Send(ada, bob);

        foreach (var agent in new[] { bob, eve, stranger }) Assert.That((await Get(agent, $"{Receipts}/{id}")).Status, Is.EqualTo(404));
        Assert.That((await Get(ada, $"{Receipts}/{id[4..]}")).Status, Is.EqualTo(404));
        foreach (var agent in new[] { ada, eve, stranger }) Assert.That((await Post(agent, $"/api/agent/mailbox/messages/{id}/acted")).Status, Is.EqualTo(404));
        Assert.That((await Http.Get($"{Receipts}/{id}", owner.Credential)).Status, Is.EqualTo(401));
        Assert.That((await Http.Get($"{Receipts}/{id}")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task What_nobody_read_in_time_goes_back()
    {
        var (ada, bob) = await Two();
        var read = await Send(ada, bob, "read", ""","deadline_seconds":3600""");
        Assert.That(Texts(await Inbox(bob)), Is.EqualTo(new[] { "read" }));
        var late = await Send(ada, bob, "late", ""","deadline_seconds":3600,"correlation_id":"c" """);
        await Send(ada, bob, "patient");
        foreach (var id in new[] { read, late }) await Set(id, "deadline_at", "now() - interval '1 hour'");

        var back = (await Read(ada, "?wait=60"))["messages"]!.AsArray().Single()!;

        Assert.That(new[] { "msg_type", "from", "reply_to", "correlation_id" }.Select(name => back[name]!.GetValue<string>()), Is.EqualTo(new[] { "bounce", bob.Id, late, "c" }));
        Assert.That(Happened(await Receipt(ada, late)), Is.EqualTo(new[] { "accepted_at", "bounced_at" }));
        Assert.That(Happened(await Receipt(ada, read)), Does.Not.Contain("bounced_at"));
        Assert.That(Texts(await Read(bob)), Is.EqualTo(new[] { "patient" }));
        Assert.That(await Acknowledge(bob, $$"""{"ids":["{{late}}"]}"""), Is.Zero);
        var acted = await Post(bob, $"/api/agent/mailbox/messages/{late}/acted");
        Assert.That((acted.Status, acted["code"]), Is.EqualTo((409, "mailboxes.has_bounced")));
        Assert.That(Texts(await Inbox(bob)), Is.EqualTo(new[] { "patient" }));
    }

    [Test]
    public async Task On_two_nodes_each_goes_back_once()
    {
        var (ada, bob) = await Two();
        await using var other = await TestPlatform.Start(database: Platform.Database);
        for (var number = 0; number < 20; number++) await Send(ada, bob, more: ""","deadline_seconds":3600""");
        await TestCluster.Ask(Platform.Database, $"update mailboxes.messages set deadline_at = now() - interval '1 hour' where agent_id = '{bob.Id}'");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            await using var scope = (number % 2 == 0 ? Platform : other).Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMailLapses>().Due(CancellationToken.None);
        }));
        while ((long)(await TestCluster.Ask(Platform.Database, $"select count(*) from mailboxes.messages where agent_id = '{bob.Id}' and bounced_at is null"))! > 0) await Task.Yield();

        Assert.That((await Inbox(ada, "?limit=1000")).Select(message => message!["msg_type"]!.GetValue<string>()), Is.EqualTo(Enumerable.Repeat("bounce", 20)));
    }

    [Test]
    public async Task Whoever_shows_the_skill_gets_a_broadcast()
    {
        var owner = await Somebody();
        var (ada, bob, eve, dumb) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"), await Agent(owner, "Eve"), await Agent(owner, "Dumb"));
        var (stranger, _) = await Two();
        foreach (var agent in new[] { ada, bob, eve, stranger }) await Post(agent, "/api/agent/discovery/cards", """{"card":{"skills":["review"]}}""");

        var sent = await Post(ada, "/api/agent/mailbox/broadcast", """{"skill":"review","text":"who?","msg_type":"call"}""");
        var nobody = await Post(ada, "/api/agent/mailbox/broadcast", """{"skill":"cook","text":"who?"}""");

        Assert.That(sent.Status, Is.EqualTo(201), sent.Text);
        var got = new List<string>();
        foreach (var agent in new[] { bob, eve })
        {
            var mail = (await Read(agent))["messages"]!.AsArray().Single()!;
            Assert.That(new[] { "text", "msg_type", "from", "broadcast_id" }.Select(name => mail[name]!.GetValue<string>()), Is.EqualTo(new[] { "who?", "call", ada.Id, sent["broadcast_id"] }));
            got.Add(mail["id"]!.GetValue<string>());
        }

        Assert.That(sent.Json["message_ids"]!.AsArray().Select(id => id!.GetValue<string>()), Is.EquivalentTo(got));
        foreach (var agent in new[] { ada, dumb, stranger }) Assert.That(await Inbox(agent), Is.Empty);
        Assert.That((nobody.Status, nobody.Json["message_ids"]!.AsArray().Count), Is.EqualTo((201, 0)));
    }

    [Test]
    public async Task A_broadcast_that_cannot_be_sent_is_refused()
    {
        var (ada, _) = await Two();

        foreach (var body in new[] { "{}", """{"skill":"s"}""", """{"text":"t"}""", """{"skill":"s","text":"t","reply_to":"x"}""", """{"skill":"s","text":"t","deadline_seconds":0}""" })
            Assert.That((await Post(ada, "/api/agent/mailbox/broadcast", body)).Status, Is.EqualTo(400), body);
        Assert.That((await Post(ada, "/api/agent/mailbox/broadcast", $$"""{"skill":"s","text":"{{new string('x', (64 * 1024) + 1)}}"}""")).Status, Is.EqualTo(413));
    }

    [Test]
    public async Task What_is_old_is_removed_sooner_once_it_is_read()
    {
        var (ada, bob) = await Two();
        var ids = new List<string>();
        foreach (var text in new[] { "read", "unread", "ancient", "new" }) ids.Add(await Send(ada, bob, text));
        foreach (var (id, age) in ids.Zip(["31 days", "31 days", "366 days", "0 days"])) await Set(id, "created_at", $"now() - interval '{age}'");
        await Acknowledge(bob, """{"through":1}""");

        await using var scope = Platform.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMailLapses>().Old(CancellationToken.None);

        Assert.That(Texts(await Read(bob)), Is.EqualTo(new[] { "unread", "new" }));
        Assert.That((await Get(ada, $"{Receipts}/{ids[0]}")).Status, Is.EqualTo(404));
    }
}
