using System.Globalization;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Mailboxes;

/// <summary>Contract agentserver, section 6, check 16, and what sections 2.8, 3.9 and 4.7 say beside it.</summary>
public sealed class MailboxChecks : MailFixture
{
    [Test]
    public async Task Check_16_A_message_is_sent_and_read_once()
    {
        var (ada, bob) = await Two();

        var sent = await Post(ada, "/api/agent/mailbox/send", $$"""{"to":"{{bob.Id}}","text":"hi"}""");

        Assert.That((sent.Status, sent.ContentType, sent["status"]), Is.EqualTo((201, "application/json", "sent")));
        Assert.That(sent.Json.Select(member => member.Key), Is.EqualTo(new[] { "message_id", "status" }));
        Assert.That(sent["message_id"], Does.Match("^msg_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"));
        var mail = (await Inbox(bob, "?limit=1")).Single()!.AsObject();
        Assert.That(mail.Select(member => member.Key), Is.EqualTo(new[] { "id", "from", "text", "msg_type", "created_at" }));
        Assert.That((mail["id"]!.GetValue<string>(), mail["from"]!.GetValue<string>(), mail["text"]!.GetValue<string>(), mail["msg_type"]!.GetValue<string>()), Is.EqualTo((sent["message_id"], ada.Id, "hi", "text")));
        Assert.That(mail["created_at"]!.GetValue<string>(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
        Assert.That((await Get(bob, "/api/agent/mailbox/inbox")).Text, Is.EqualTo("[]"));
    }

    [TestCase("", "bad request")]
    [TestCase("no json", "bad request")]
    [TestCase("""{"to":7,"text":"hi"}""", "bad request")]
    [TestCase("""{"to":"TO","text":"hi","deadline_seconds":"soon"}""", "bad request")]
    [TestCase("{}", "to and text required")]
    [TestCase("null", "bad request")]
    [TestCase("""{"to":"TO","text":""}""", "to and text required")]
    [TestCase("""{"to":"","text":"hi"}""", "to and text required")]
    [TestCase("""{"to":"TO","text":null}""", "to and text required")]
    [TestCase("""{"to":"TO","text":"hi","reply_to":"7"}""", "reply_to must be the id of a message")]
    [TestCase("""{"to":"TO","text":"hi","deadline_seconds":0}""", "deadline_seconds must be a whole number from 1 to 2592000")]
    [TestCase("""{"to":"TO","text":"hi","deadline_seconds":2592001}""", "deadline_seconds must be a whole number from 1 to 2592000")]
    [TestCase("""{"to":"TO","text":"hi","msg_type":"bounce","deadline_seconds":5}""", "a bounce has no deadline_seconds")]
    public async Task What_cannot_be_sent_is_refused(string body, string why)
    {
        var (ada, bob) = await Two();

        Refused(await Post(ada, "/api/agent/mailbox/send", body.Replace("TO", bob.Id, StringComparison.Ordinal)), 400, why);

        Assert.That(await Inbox(bob), Is.Empty);
    }

    [Test]
    public async Task Whom_it_goes_to_is_looked_at_last()
    {
        var (ada, _) = await Two();
        var (stranger, _) = await Two();

        Refused(await Post(ada, "/api/agent/mailbox/send", """{"to":"00000000-0000-0000-0000-000000000000","text":""}"""), 400, "to and text required");
        Refused(await Post(ada, "/api/agent/mailbox/send", """{"to":"00000000-0000-0000-0000-000000000000","text":"hi"}"""), 404, "target agent not found");
        Refused(await Post(ada, "/api/agent/mailbox/send", """{"to":"Bob","text":"hi"}"""), 404, "target agent not found");
        Refused(await Post(ada, "/api/agent/mailbox/send", $$"""{"to":"{{stranger.Id}}","text":"hi"}"""), 403, "target not in same workspace");
        Assert.That(await Inbox(stranger), Is.Empty);
    }

    [Test]
    public async Task Only_agents_have_mailboxes()
    {
        var owner = await Somebody();

        Refused(await Http.Get("/api/agent/mailbox/inbox"), 401, "missing authorization");
        Refused(await Http.Post("/api/agent/mailbox/send", "{}"), 401, "missing authorization");
        Refused(await Http.Get("/api/agent/mailbox/inbox", "00000000000000000000000000000000"), 401, "unauthorized");
        Refused(await Http.Get("/api/agent/mailbox/inbox", owner.Credential), 401, "unauthorized");
        Refused(await Http.Get("/api/agent/mailbox/outbox", owner.Credential), 404, "404 page not found");
    }

    [Test]
    public async Task Agents_write_to_themselves_and_say_what_sort_of_message_it_is()
    {
        var (ada, _) = await Two();

        await Send(ada, ada, more: ""","msg_type":"note","unknown":1""");
        await Send(ada, ada, more: ""","msg_type":"" """);

        Assert.That((await Inbox(ada)).Select(message => message!["msg_type"]!.GetValue<string>()), Is.EqualTo(new[] { "note", "text" }));
    }

    [Test]
    public async Task Any_text_arrives_as_it_was_sent()
    {
        var (ada, bob) = await Two();

        await Send(ada, bob, """\u0000 \ud83d\ude00 \" \\ \n \u2028 <&>""");

        Assert.That(Texts(await Read(bob)), Is.EqualTo(new[] { "\0 😀 \" \\ \n \u2028 <&>" }));
        Assert.That(Texts(await Inbox(bob)), Is.EqualTo(new[] { "\0 😀 \" \\ \n \u2028 <&>" }));
    }

    [Test]
    public async Task A_text_has_at_most_a_mebibyte()
    {
        var (ada, bob) = await Two();

        await Send(ada, bob, new string('x', 1024 * 1024));
        Refused(await Post(ada, "/api/agent/mailbox/send", $$"""{"to":"{{bob.Id}}","text":"{{new string('x', (1024 * 1024) + 1)}}"}"""), 413, "text must have at most 1048576 bytes");

        Assert.That(Texts(await Inbox(bob)).Single(), Has.Length.EqualTo(1024 * 1024));
    }

    [TestCase("", 10)]
    [TestCase("?limit=", 10)]
    [TestCase("?limit=0", 10)]
    [TestCase("?limit=-1", 10)]
    [TestCase("?limit=many", 10)]
    [TestCase("?limit=2", 2)]
    [TestCase("?limit=5000", 12)]
    public async Task The_oldest_come_first_as_many_as_are_asked_for(string query, int count)
    {
        var (ada, bob) = await Two();
        for (var number = 0; number < 12; number++) await Send(ada, bob, number.ToString(CultureInfo.InvariantCulture));

        var first = Texts(await Inbox(bob, query));
        var rest = Texts(await Inbox(bob, "?limit=1000"));

        Assert.That(first, Has.Length.EqualTo(count));
        Assert.That(first.Concat(rest), Is.EqualTo(Enumerable.Range(0, 12).Select(number => number.ToString(CultureInfo.InvariantCulture))));
    }

    [TestCase("-1")]
    [TestCase("61")]
    [TestCase("long")]
    public async Task Nobody_waits_longer_than_a_minute(string wait)
    {
        var (ada, _) = await Two();

        Refused(await Get(ada, $"/api/agent/mailbox/inbox?wait={wait}"), 400, "wait: seconds, 0 to 60");
    }

    [Test]
    public async Task Whoever_waits_for_nothing_gets_nothing()
    {
        var (ada, _) = await Two();

        Assert.That(await Inbox(ada, "?wait=0.05"), Is.Empty);
    }

    [Test]
    public async Task Sixty_four_readers_on_two_nodes_get_each_of_a_thousand_messages_once()
    {
        var (ada, bob) = await Two();
        await using var other = await TestPlatform.Start(database: Platform.Database);
        var numbers = Enumerable.Range(0, 1000).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToList();
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, _) => await Send(ada, bob, number));

        var read = await Task.WhenAll(Enumerable.Range(0, 64).Select(async reader =>
        {
            var mine = new List<string>();
            while (Texts(await Inbox(bob, "?limit=7", reader % 2 == 0 ? Http : other.Http)) is { Length: > 0 } some) mine.AddRange(some);
            return mine;
        }));
        var left = Texts(await Inbox(bob, "?limit=1000"));

        Assert.That(read.SelectMany(mine => mine).Concat(left), Is.EquivalentTo(numbers));
        Assert.That(read.SelectMany(mine => mine).Count(), Is.GreaterThan(900), "those who read together leave little");
    }

    [Test]
    public async Task A_message_that_is_sent_on_one_node_wakes_whoever_waits_on_the_other()
    {
        var (ada, bob) = await Two();
        await using var other = await TestPlatform.Start(database: Platform.Database);

        for (var number = 0; number < 3; number++)
        {
            var waits = new[] { Inbox(bob, "?wait=60", other.Http), Inbox(bob, "?wait=60") };
            await Send(ada, bob, "one");
            await Send(ada, bob, "two");

            Assert.That((await Task.WhenAll(waits)).SelectMany(Texts).Concat(Texts(await Inbox(bob))), Is.EquivalentTo(new[] { "one", "two" }));
        }
    }

    [Test]
    public async Task People_of_the_workspace_see_who_wrote_to_whom()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"));

        var id = await Send(ada, bob, more: ""","msg_type":"note" """);

        var seen = Items(await Get(owner, $"/api/workspaces/{owner.Workspace}/agent-interactions")).Single()!;
        Assert.That((seen["action"]!.GetValue<string>(), seen["actor_id"]!.GetValue<string>(), seen["target_type"]!.GetValue<string>(), seen["target_id"]!.GetValue<string>(), seen["detail"]!.ToJsonString()),
            Is.EqualTo(("message_sent", ada.Id, "message", id, $$"""{"to":"{{bob.Id}}","msg_type":"note"}""")));
    }

    [Test]
    public async Task An_agents_mail_goes_with_it()
    {
        var owner = await Somebody();
        var (ada, bob, eve) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"), await Agent(owner, "Eve"));
        await Send(ada, bob, "from");
        await Send(bob, ada, "to");
        await Send(eve, bob, "stays");

        Assert.That((await Delete(owner, $"/api/sandboxes/{ada.Id}")).Status, Is.EqualTo(204));

        Assert.That(Texts(await Inbox(bob)), Is.EqualTo(new[] { "stays" }));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from mailboxes.messages where agent_id = '{ada.Id}' or sender_id = '{ada.Id}'"), Is.Zero);
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from mailboxes.heads where agent_id = '{ada.Id}'"), Is.Zero);
        Refused(await Post(bob, "/api/agent/mailbox/send", $$"""{"to":"{{ada.Id}}","text":"hi"}"""), 404, "target agent not found");
    }

    [Test]
    public async Task A_workspaces_mail_goes_with_it()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var ada = await Agent(owner, "Ada", workspace);
        await Send(ada, ada);

        Assert.That((await Delete(owner, $"/api/workspaces/{workspace}")).Status, Is.EqualTo(204));

        while ((long)(await TestCluster.Ask(Platform.Database, $"select count(*) from workspaces.workspaces where id = '{workspace}'"))! > 0) await Task.Yield();
        Assert.That(await TestCluster.Ask(Platform.Database, $"select (select count(*) from mailboxes.messages where workspace_id = '{workspace}') + (select count(*) from mailboxes.heads where workspace_id = '{workspace}')"), Is.Zero);
    }
}
