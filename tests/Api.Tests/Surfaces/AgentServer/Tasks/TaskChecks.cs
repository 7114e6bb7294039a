using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Tasks;

/// <summary>Contract agentserver, section 6, checks 10, 12 to 15 and 17, and what sections 3.7, 3.8 and 4.6 say beside them.</summary>
public sealed class TaskChecks : WorkFixture
{
    [Test]
    public async Task Check_10_An_agent_shows_its_card()
    {
        var ada = await Agent(await Somebody(), "Ada");

        var shown = await Post(ada, "/api/agent/discovery/cards", "{}");

        Assert.That((shown.Status, shown.Text), Is.EqualTo((200, """{"status":"ok"}""")));
        Assert.That((await Get(ada, "/api/agent/discovery/agents")).Text, Is.EqualTo(
            $$"""[{"agent_id":"{{ada.Id}}","display_name":"Ada","description":"","agent_type":"claudecode","status":"available","card":{},"version":1}]"""));
        Assert.That((await Http.Post("/api/agent/discovery/cards", """{"agent_type":"driver","card":{"skills":["a"]}}""", ada.Tunnel)).Status, Is.EqualTo(200), "the tunnel token is as good");
        var again = Items(await Get(ada, "/api/agent/discovery/agents")).Single()!;
        Assert.That((again["version"]!.GetValue<int>(), again["agent_type"]!.GetValue<string>(), again["card"]!.ToJsonString()), Is.EqualTo((2, "claudecode", """{"skills":["a"]}""")));
    }

    [TestCase("")]
    [TestCase("no json")]
    [TestCase("""{"display_name":7}""")]
    public async Task A_card_that_cannot_be_read_is_none(string body)
    {
        var ada = await Agent(await Somebody());

        Refused(await Post(ada, "/api/agent/discovery/cards", body), 400, "bad request");

        Assert.That(Items(await Get(ada, "/api/agent/discovery/agents")), Is.Empty);
    }

    [Test]
    public async Task Cards_are_for_the_workspace()
    {
        var (owner, stranger) = (await Somebody(), await Somebody());
        var guest = await Member(owner, owner.Workspace, "guest");
        var (ada, mute) = (await Agent(owner, "Ada"), await Agent(owner, "Mute"));
        await Post(ada, "/api/agent/discovery/cards", "{}");

        Assert.That(Items(await Get(guest, $"/api/workspaces/{owner.Workspace}/agents")), Has.Count.EqualTo(1));
        Refused(await Get(stranger, $"/api/workspaces/{owner.Workspace}/agents"), 403, "not a workspace member");
        Assert.That((await Get(guest, $"/api/agents/{ada.Id}"))["agent_id"], Is.EqualTo(ada.Id));
        Refused(await Get(guest, $"/api/agents/{mute.Id}"), 404, "not found");
        Refused(await Get(guest, "/api/agents/00000000-0000-0000-0000-000000000000"), 404, "not found");
        Refused(await Get(stranger, $"/api/agents/{ada.Id}"), 403, "not a workspace member");
        Refused(await Http.Get("/api/agent/discovery/agents"), 401, "missing authorization");
        Refused(await Http.Get("/api/agent/discovery/agents", "0123456789abcdef0123456789abcdef"), 401, "unauthorized");
        Refused(await Http.Get("/api/agent/discovery/agents", owner.Credential), 401, "unauthorized");
    }

    [Test]
    public async Task Check_12_A_task_is_handed_to_an_agent_of_the_workspace()
    {
        var (owner, elsewhere) = (await Somebody(), await Somebody());
        var (ada, bob, far) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"), await Agent(elsewhere, "Far"));

        var made = await Post(ada, "/api/agent/tasks", $$"""{"target_id":"{{bob.Id}}","prompt":"p","skill":"k"}""");

        Assert.That((made.Status, made["session_id"], made["status"]), Is.EqualTo((201, "", "pending")));
        Assert.That(made["task_id"], Does.Match("^task_[0-9a-f-]{36}$"));
        Refused(await Post(ada, "/api/agent/tasks", "{}"), 400, "target_id and prompt required");
        Refused(await Post(ada, "/api/agent/tasks", "no json"), 400, "bad request");
        Refused(await Post(ada, "/api/agent/tasks", $$"""{"target_id":"{{bob.Id}}","prompt":""}"""), 400, "target_id and prompt required");
        Refused(await Post(ada, "/api/agent/tasks", """{"target_id":"nobody","prompt":"p"}"""), 404, "target agent not found");
        Refused(await Post(ada, "/api/agent/tasks", $$"""{"target_id":"{{far.Id}}","prompt":"p"}"""), 403, "target agent not in workspace");
        Refused(await Post(ada, "/api/agent/tasks", $$"""{"target_id":"{{bob.Id}}","prompt":"p","delegation_chain":["{{ada.Id}}","{{bob.Id}}"]}"""), 400, "delegation loop detected");
        var chain = string.Join(',', Enumerable.Range(0, 6).Select(_ => $"\"{ada.Id}\""));
        Refused(await Post(ada, "/api/agent/tasks", $$"""{"target_id":"{{bob.Id}}","prompt":"p","delegation_chain":[{{chain}}]}"""), 400, "delegation chain too deep");
        var detail = await Get(ada, $"/api/agent/tasks/{made["task_id"]}");
        Assert.That(detail.Json.Select(member => member.Key), Is.EqualTo(new[] { "task_id", "workspace_id", "requester_id", "target_id", "skill", "prompt", "status", "num_turns", "created_at" }));
        Assert.That((detail["requester_id"], detail["target_id"], detail["skill"]), Is.EqualTo((ada.Id, bob.Id, "k")));
    }

    [Test]
    public async Task A_person_asks_for_themselves_or_for_an_agent()
    {
        var owner = await Somebody();
        var (guest, stranger) = (await Member(owner, owner.Workspace, "guest"), await Somebody());
        var (ada, far) = (await Agent(owner), await Agent(stranger));
        var path = $"/api/workspaces/{owner.Workspace}/tasks";

        var own = await Post(owner, path, $$"""{"target_id":"{{ada.Id}}","prompt":"p"}""");
        var onBehalf = await Post(owner, path, $$"""{"target_id":"{{ada.Id}}","prompt":"p","requester_id":"{{ada.Id}}"}""");

        Assert.That((await Get(owner, $"/api/tasks/{own["task_id"]}"))["requester_id"], Is.Empty);
        Assert.That((await Get(owner, $"/api/tasks/{onBehalf["task_id"]}"))["requester_id"], Is.EqualTo(ada.Id));
        Refused(await Post(owner, path, $$"""{"target_id":"{{ada.Id}}","prompt":"p","requester_id":"{{far.Id}}"}"""), 400, "invalid requester_id");
        Refused(await Post(owner, path, $$"""{"target_id":"{{ada.Id}}","prompt":"p","requester_id":"me"}"""), 400, "invalid requester_id");
        Refused(await Post(guest, path, $$"""{"target_id":"{{ada.Id}}","prompt":"p"}"""), 403, "insufficient permissions");
        Refused(await Post(stranger, path, $$"""{"target_id":"{{ada.Id}}","prompt":"p"}"""), 403, "not a workspace member");
        Refused(await Get(stranger, $"/api/tasks/{own["task_id"]}"), 404, "not found");
        Refused(await Get(far, $"/api/agent/tasks/{own["task_id"]}"), 404, "not found");
        Assert.That((await Get(guest, $"/api/tasks/{own["task_id"]}")).Status, Is.EqualTo(200));
        Assert.That(Items(await Get(guest, path)).Select(task => task!["task_id"]!.GetValue<string>()), Is.EqualTo(new[] { onBehalf["task_id"], own["task_id"] }), "newest first");
    }

    [Test]
    public async Task Check_13_Two_polls_share_the_work()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"));
        var made = new List<string>();
        for (var i = 0; i < 7; i++) made.Add(await Delegate(ada, bob));

        var polls = await Task.WhenAll(Poll(bob), Poll(bob));

        Assert.That(polls.Select(poll => poll.Count), Has.All.InRange(2, 5));
        Assert.That(polls.SelectMany(poll => poll), Is.EquivalentTo(made));
        foreach (var poll in polls) Assert.That(poll, Is.EqualTo(made.Where(poll.Contains)), "oldest first");
        var third = await Get(bob, "/api/agent/tasks/poll");
        Assert.That((third.Status, third.Text), Is.EqualTo((200, "[]")));
        Refused(await Get(bob, $"/api/agent/tasks/poll?sandbox_id={ada.Id}"), 403, "forbidden");
        Assert.That(await Poll(bob, $"?sandbox_id={bob.Id}"), Is.Empty);
    }

    [Test]
    public async Task A_polled_task_tells_the_agent_what_it_needs_and_no_more()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"));
        var (full, plain) = (await Delegate(ada, bob, ""","system_context":"s","max_turns":3,"max_budget_usd":1.5"""), await Delegate(ada, bob));

        Assert.That((await Get(bob, "/api/agent/tasks/poll")).Text, Is.EqualTo(
            $$"""[{"task_id":"{{full}}","prompt":"p","system_context":"s","max_turns":3,"max_budget_usd":1.5},{"task_id":"{{plain}}","prompt":"p"}]"""));
    }

    [Test]
    public async Task Check_14_The_agent_reports_until_it_is_done()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"));
        var task = await Delegate(ada, bob);
        await Poll(bob);

        Refused(await Report(bob, task, """{"status":"done"}"""), 400, "invalid status");
        Refused(await Report(bob, task, "no json"), 400, "bad request");
        Refused(await Report(bob, task, """{"status":"failed"}"""), 400, "failure_reason is required");
        Refused(await Report(bob, task, """{"status":"failed","failure_reason":" "}"""), 400, "failure_reason is required");
        Refused(await Report(ada, task, """{"status":"running"}"""), 403, "forbidden");
        Refused(await Report(bob, "task_00000000-0000-0000-0000-000000000000", """{"status":"running"}"""), 404, "not found");
        Assert.That(await Status(ada, task), Is.EqualTo("assigned"));
        var running = await Report(bob, task, """{"status":"running"}""");
        Assert.That((running.Status, running.Text), Is.EqualTo((200, "")));
        Assert.That(await Status(ada, task), Is.EqualTo("running"));
        Assert.That((await Report(bob, task, """{"status":"completed","result":{"x": 1},"total_cost_usd":0.5,"num_turns":3}""")).Status, Is.EqualTo(200));

        var done = await Get(ada, $"/api/agent/tasks/{task}");
        Assert.That((done["status"], done.Json["result"]!.ToJsonString(), done.Json["total_cost_usd"]!.GetValue<double>(), done.Json["num_turns"]!.GetValue<int>()), Is.EqualTo(("completed", """{"x":1}""", 0.5, 3)));
        Assert.That((done.Json.ContainsKey("completed_at"), done.Json.ContainsKey("failure_reason")), Is.EqualTo((true, false)));
        var again = await Report(bob, task, """{"status":"failed","failure_reason":"late"}""");
        Assert.That((again.Status, again.Text, await Status(ada, task)), Is.EqualTo((200, "", "completed")), "a report on what is over is accepted and changes nothing");
    }

    [Test]
    public async Task An_output_without_a_result_is_the_result()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"));
        var task = await Delegate(ada, bob);

        Assert.That((await Report(bob, task, """{"status":"completed","output":"all \u0000 \"fine\""}""")).Status, Is.EqualTo(200), "also without a poll");

        Assert.That((await Get(ada, $"/api/agent/tasks/{task}"))["result"], Is.EqualTo("all \0 \"fine\""));
    }

    [TestCase("""{"status":"completed","result":{"x":"\ud800"}}""")]
    [TestCase("""{"status":"failed","failure_reason":"\udc00"}""")]
    public async Task A_text_that_nobody_could_read_is_no_report(string body)
    {
        var ada = await Agent(await Somebody());
        var task = await Delegate(ada, ada);

        Refused(await Report(ada, task, body), 400, "bad request");
        Refused(await Post(ada, "/api/agent/discovery/cards", """{"card":{"x":"\ud800"}}"""), 400, "bad request");

        Assert.That(await Status(ada, task), Is.EqualTo("pending"));
    }

    [Test]
    public async Task Check_15_A_cancelled_task_stays_cancelled()
    {
        var owner = await Somebody();
        var (guest, stranger) = (await Member(owner, owner.Workspace, "guest"), await Somebody());
        var (ada, bob) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"));
        var (done, open) = (await Delegate(ada, bob), await Delegate(ada, bob));
        await Report(bob, done, """{"status":"completed"}""");

        Refused(await Post(owner, $"/api/tasks/{done}/cancel"), 409, "task already finished");
        Refused(await Post(guest, $"/api/tasks/{open}/cancel"), 404, "not found");
        Refused(await Post(stranger, $"/api/tasks/{open}/cancel"), 404, "not found");
        var cancelled = await Post(owner, $"/api/tasks/{open}/cancel");

        Assert.That((cancelled.Status, cancelled.Text), Is.EqualTo((200, """{"status":"cancelled"}""")));
        Assert.That((await Report(bob, open, """{"status":"running"}""")).Status, Is.EqualTo(200));
        Assert.That(await Status(ada, open), Is.EqualTo("cancelled"));
        Assert.That(await Poll(bob), Is.Empty);
    }

    [Test]
    public async Task Check_17_People_read_what_agents_did()
    {
        var (owner, stranger) = (await Somebody(), await Somebody());
        var (ada, bob) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"));
        var byPerson = (await Post(owner, $"/api/workspaces/{owner.Workspace}/tasks", $$"""{"target_id":"{{bob.Id}}","prompt":"p"}"""))["task_id"];
        var byAgent = await Delegate(ada, bob, ""","skill":"k" """);
        await Report(bob, byAgent, """{"status":"running"}""");
        await Post(owner, $"/api/tasks/{byPerson}/cancel");

        var all = Items(await Get(owner, $"/api/workspaces/{owner.Workspace}/agent-interactions"));

        Assert.That(all.Select(one => (one!["action"]!.GetValue<string>(), one["actor_id"]?.GetValue<string>(), one["target_id"]!.GetValue<string>(), one["detail"]?.ToJsonString())), Is.EqualTo(new[]
        {
            ("task_cancelled", null, byPerson, null),
            ("task_status_changed", bob.Id, byAgent, """{"status":"running"}"""),
            ("task_created", ada.Id, byAgent, $$"""{"target_id":"{{bob.Id}}","skill":"k"}"""),
            ("task_created", null, byPerson, (string?)$$"""{"target_id":"{{bob.Id}}","skill":""}"""),
        }));
        Assert.That(all[0]!.AsObject().ContainsKey("actor_id"), Is.True, "null, and not left out");
        var page = Items(await Get(owner, $"/api/workspaces/{owner.Workspace}/agent-interactions?limit=2&offset=1"));
        Assert.That(page.Select(one => one!["id"]!.GetValue<long>()), Is.EqualTo(all.Skip(1).Take(2).Select(one => one!["id"]!.GetValue<long>())));
        Refused(await Get(stranger, $"/api/workspaces/{owner.Workspace}/agent-interactions"), 403, "not a workspace member");
    }

    [Test]
    public async Task Agents_are_sandboxes_of_their_workspace()
    {
        var (owner, stranger) = (await Somebody(), await Somebody());
        var guest = await Member(owner, owner.Workspace, "guest");
        var (ada, bob) = (await Agent(owner, "Ada"), await Agent(owner, "Bob"));
        var task = await Delegate(bob, ada);
        var asked = await Delegate(ada, bob);

        var all = Items(await Get(guest, $"/api/workspaces/{owner.Workspace}/sandboxes"));
        Assert.That(all.Select(one => one!["id"]!.GetValue<string>()), Is.EqualTo(new[] { ada.Id, bob.Id }));
        Assert.That(all[0]!.AsObject().Select(member => member.Key), Is.EqualTo(new[]
        {
            "id", "short_id", "workspace_id", "name", "type", "status", "created_at", "last_activity_at", "paused_at", "is_local", "last_heartbeat_at",
        }));
        Assert.That((await Get(owner, $"/api/workspaces/{owner.Workspace}/defaults")).Json["current_sandboxes"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That((await Patch(owner, $"/api/sandboxes/{ada.Id}", """{"name":"Eve"}"""))["name"], Is.EqualTo("Eve"));
        Refused(await Patch(owner, $"/api/sandboxes/{ada.Id}", "{}"), 400, "name is required");
        Refused(await Patch(guest, $"/api/sandboxes/{ada.Id}", """{"name":"Eve"}"""), 403, "insufficient permissions");
        Refused(await Get(stranger, $"/api/sandboxes/{ada.Id}"), 403, "not a workspace member");
        Refused(await Get(stranger, "/api/sandboxes/none"), 404, "sandbox not found");
        Refused(await Delete(guest, $"/api/sandboxes/{ada.Id}"), 403, "insufficient permissions");

        Assert.That((await Delete(owner, $"/api/sandboxes/{ada.Id}")).Status, Is.EqualTo(204));

        Refused(await Get(ada, "/api/agent/tasks/poll"), 401, "unauthorized");
        Refused(await Get(owner, $"/api/tasks/{task}"), 404, "not found");
        Assert.That((await Get(owner, $"/api/tasks/{asked}"))["requester_id"], Is.Empty);
        Refused(await Get(owner, $"/api/sandboxes/{ada.Id}"), 404, "sandbox not found");
    }

    [Test]
    public async Task An_agent_asks_who_it_is()
    {
        var owner = await Somebody();
        var ada = await Agent(owner, "Ada");

        Assert.That((await Get(ada, "/api/agent/whoami")).Text, Is.EqualTo(
            $$"""{"user_id":"{{owner.Id}}","workspace_id":"{{owner.Workspace}}","workspace_name":"Default workspace","sandbox_id":"{{ada.Id}}","short_id":"{{ada.ShortId}}","display_name":"Ada","role":"owner","sandbox_status":"running"}"""));
    }
}
