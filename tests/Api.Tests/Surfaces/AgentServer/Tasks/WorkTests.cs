using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Tasks;

/// <summary>Work beyond the contract: pools, leases and fences, attempts, turns, priorities, delays, trees, and what happens to tasks as it happens.</summary>
public sealed class WorkTests : WorkFixture
{
    [Test]
    public async Task Whoever_has_the_skill_gets_the_pools_work()
    {
        var owner = await Somebody();
        var (ada, bob, eve) = (await Skilled(owner, "review"), await Skilled(owner, "paint"), await Labelled(owner, "gpu"));
        var made = await Batch(owner, """{"prompt":"r","pool":{"skill":"review"}}""", """{"prompt":"g","pool":{"label":"gpu"}}""");

        Assert.That(await Claim(bob), Is.Empty);
        var claimed = (await Claim(ada, 10)).Single();
        Assert.That((Text(claimed, "task_id"), Text(claimed, "prompt"), Text(claimed, "pool"), Fence(claimed), claimed["attempt"]!.GetValue<int>()), Is.EqualTo((made[0], "r", "skill:review", 1L, 1)));
        Assert.That((await Claim(eve, 10)).Select(task => Text(task, "task_id")), Is.EqualTo(new[] { made[1] }));
        Assert.That((await Get(ada, $"/api/agent/tasks/{made[0]}"))["target_id"], Is.EqualTo(ada.Id), "whoever has it");
    }

    [Test]
    public async Task A_card_that_is_shown_anew_counts_at_once()
    {
        var owner = await Somebody();
        var ada = await Skilled(owner, "review");
        await Batch(owner, """{"prompt":"p","pool":{"skill":"paint"}}""");
        Assert.That(await Claim(ada), Is.Empty);

        await Post(ada, "/api/agent/discovery/cards", """{"card":{"skills":["paint"]}}""");

        Assert.That(await Claim(ada), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_nobody_renewed_is_given_to_the_next_and_the_first_can_do_nothing_more()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Skilled(owner, "lapse"), await Skilled(owner, "lapse"));
        var task = (await Batch(owner, """{"prompt":"p","pool":{"skill":"lapse"}}""")).Single();
        var first = Fence((await Claim(ada)).Single());
        Assert.That((await Report(ada, task, $$"""{"status":"running","fence":{{first}}}""")).Status, Is.EqualTo(200));

        Clock.Forward(TimeSpan.FromSeconds(9));
        Refused(await Report(ada, task, $$"""{"status":"completed","fence":{{first}}}"""), 409, "the task was given to somebody else, or the lease is over");
        await Until(ada, task, "pending");
        var second = (await Claim(bob)).Single();

        Assert.That((Fence(second), second["attempt"]!.GetValue<int>()), Is.EqualTo((first + 1, 2)));
        Refused(await Report(ada, task, $$"""{"status":"completed","fence":{{first}}}"""), 409, "the task was given to somebody else, or the lease is over");
        Refused(await Report(ada, task, $$"""{"status":"completed","fence":{{first + 1}}}"""), 409, "the task was given to somebody else, or the lease is over");
        Refused(await Report(bob, task, """{"status":"completed"}"""), 409, "the task was claimed under a lease: say its fence");
        Assert.That((await Report(bob, task, $$"""{"status":"completed","fence":{{first + 1}},"result":1}""")).Status, Is.EqualTo(200));
        Assert.That((await Report(bob, task, $$"""{"status":"completed","fence":{{first + 1}},"result":2}""")).Status, Is.EqualTo(200), "repeated, and already so");
        Assert.That((await Get(ada, $"/api/agent/tasks/{task}")).Json["result"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task Whoever_renews_keeps_it()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Skilled(owner, "renew"), await Skilled(owner, "renew"));
        var tasks = await Batch(owner, """{"prompt":"a","pool":{"skill":"renew"}}""", """{"prompt":"b","pool":{"skill":"renew"}}""");
        var fences = (await Claim(ada, 2)).Select(Fence).ToList();

        for (var i = 0; i < 3; i++)
        {
            Clock.Forward(TimeSpan.FromSeconds(6));
            var renewed = (await Post(ada, "/api/agent/tasks/renew", $$"""{"tasks":[{"task_id":"{{tasks[0]}}","fence":{{fences[0]}}}]}""")).Json["tasks"]![0]!;
            Assert.That((renewed["code"], renewed["lease_until"]!.GetValue<string>()), Is.EqualTo(((JsonNode?)null, renewed["lease_until"]!.GetValue<string>())));
        }

        await Until(ada, tasks[1], "pending");
        Assert.That(await Status(ada, tasks[0]), Is.EqualTo("assigned"));
        var all = await Post(ada, "/api/agent/tasks/renew", $$"""{"tasks":[{"task_id":"{{tasks[0]}}","fence":{{fences[0]}}},{"task_id":"{{tasks[1]}}","fence":{{fences[1]}}},{"task_id":"task_x","fence":1}]}""");
        Assert.That(all.Json["tasks"]!.AsArray().Select(task => task!["code"]?.GetValue<string>()), Is.EqualTo(new[] { null, "tasks.stale", "tasks.not_found" }));
        Assert.That((await Claim(bob, 2)).Select(task => Text(task, "task_id")), Is.EqualTo(new[] { tasks[1] }));
    }

    [Test]
    public async Task What_is_tried_too_often_is_dead_until_somebody_replays_it()
    {
        var owner = await Somebody();
        var ada = await Skilled(owner, "dead");
        var task = (await Batch(owner, """{"prompt":"p","pool":{"skill":"dead"},"max_attempts":2}""")).Single();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var fence = Fence((await Claim(ada)).Single());
            Assert.That((await Post(ada, $"/api/agent/tasks/{task}/release", $$"""{"fence":{{fence}}}""")).Status, Is.EqualTo(204));
        }

        var dead = await Get(ada, $"/api/agent/tasks/{task}");
        Assert.That((dead["status"], dead["failure_reason"]), Is.EqualTo(("failed", "given back or lapsed 2 times")));
        var path = $"/api/workspaces/{owner.Workspace}/tasks/replay";
        Assert.That((await Post(owner, path, """{"status":"dead","pool":"skill:dead","preview":true}""")).Text, Is.EqualTo($$"""{"task_ids":["{{task}}"]}"""));
        Assert.That(await Claim(ada), Is.Empty, "a preview changes nothing");

        Assert.That((await Post(owner, path, """{"status":"dead","pool":"skill:dead"}""")).Status, Is.EqualTo(200));

        Assert.That((await Claim(ada)).Single()["attempt"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That((await Post(owner, path, $$"""{"task_ids":["{{task}}"]}"""))["code"], Is.EqualTo("tasks.not_replayable"));
        Assert.That((await Get(owner, $"/api/workspaces/{owner.Workspace}/tasks/search?status=assigned&pool=skill:dead")).Json["tasks"]!.AsArray().Single()!["task_id"]!.GetValue<string>(), Is.EqualTo(task));
        Assert.That((await Post(owner, path, """{"task_ids":["task_00000000-0000-0000-0000-000000000000"]}""")).Status, Is.EqualTo(404));
        Assert.That((await Post(owner, path, "{}")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task What_was_given_back_twice_waits_a_little()
    {
        var owner = await Somebody();
        var ada = await Skilled(owner, "backoff");
        var task = (await Batch(owner, """{"prompt":"p","pool":{"skill":"backoff"}}""")).Single();
        for (var attempt = 1; attempt <= 2; attempt++) await Post(ada, $"/api/agent/tasks/{task}/release", $$"""{"fence":{{Fence((await Claim(ada)).Single())}}}""");
        Assert.That(await Claim(ada), Is.Empty);

        Clock.Forward(TimeSpan.FromSeconds(2));

        Assert.That((await UntilClaimed(ada)).Single()["attempt"]!.GetValue<int>(), Is.EqualTo(3));
    }

    [Test]
    public async Task The_urgent_comes_first_and_the_delayed_when_it_is_time()
    {
        var owner = await Somebody();
        var ada = await Skilled(owner, "order");
        var made = await Batch(
            owner, """{"prompt":"low","pool":{"skill":"order"},"priority":-5}""", """{"prompt":"later","pool":{"skill":"order"},"priority":100,"delay_seconds":3600}""", """{"prompt":"high","pool":{"skill":"order"},"priority":7}""",
            """{"prompt":"plain","pool":{"skill":"order"}}""");

        Assert.That((await Claim(ada, 10)).Select(task => Text(task, "prompt")), Is.EqualTo(new[] { "high", "plain", "low" }));
        Clock.Forward(TimeSpan.FromHours(1));

        Assert.That((await UntilClaimed(ada)).Select(task => Text(task, "task_id")), Is.EqualTo(new[] { made[1] }));
    }

    [Test]
    public async Task Who_asks_for_much_does_not_keep_others_waiting()
    {
        var owner = await Somebody();
        var (greedy, modest, worker) = (await Agent(owner), await Agent(owner), await Skilled(owner, "fair"));
        await Batch(greedy, [.. Enumerable.Range(0, 20).Select(i => $$$"""{"prompt":"greedy {{{i}}}","pool":{"skill":"fair"}}""")]);
        await Claim(worker, 3);
        await Batch(modest, [.. Enumerable.Range(0, 3).Select(i => $$$"""{"prompt":"modest {{{i}}}","pool":{"skill":"fair"}}""")]);

        var next = (await Claim(worker, 6)).Select(task => Text(task, "prompt"));

        Assert.That(next, Is.EqualTo(new[] { "greedy 3", "modest 0", "greedy 4", "modest 1", "greedy 5", "modest 2" }));
    }

    [Test]
    public async Task Whoever_comes_back_to_a_pool_that_is_empty_begins_with_the_others()
    {
        var owner = await Somebody();
        var (busy, other, worker) = (await Agent(owner), await Agent(owner), await Skilled(owner, "again"));
        await Batch(busy, [.. Enumerable.Range(0, 30).Select(_ => """{"prompt":"old","pool":{"skill":"again"}}""")]);
        await Claim(worker, 30);
        await Batch(other, [.. Enumerable.Range(0, 4).Select(i => $$$"""{"prompt":"other {{{i}}}","pool":{"skill":"again"}}""")]);
        await Batch(busy, [.. Enumerable.Range(0, 2).Select(i => $$$"""{"prompt":"busy {{{i}}}","pool":{"skill":"again"}}""")]);

        Assert.That((await Claim(worker, 4)).Select(task => Text(task, "prompt")), Is.EqualTo(new[] { "other 0", "busy 0", "other 1", "busy 1" }));
    }

    [Test]
    public async Task A_thousand_tasks_for_thirty_claims_are_each_given_once()
    {
        var owner = await Somebody();
        var workers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Skilled(owner, "many")));
        var made = await Batch(owner, [.. Enumerable.Range(0, 1000).Select(_ => """{"prompt":"p","pool":{"skill":"many"}}""")]);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Claim(workers[i % workers.Length], 40)));

        Assert.That(claimed.SelectMany(tasks => tasks).Select(task => Text(task, "task_id")), Is.EquivalentTo(made));
    }

    [Test]
    public async Task A_batch_is_made_whole_or_not_at_all()
    {
        var owner = await Somebody();
        var ada = await Skilled(owner, "whole");

        var refused = await Post(owner, $"/api/workspaces/{owner.Workspace}/tasks/batch", """{"tasks":[{"prompt":"p","pool":{"skill":"whole"}},{"prompt":"p","target_id":"nobody"}]}""");

        Assert.That((refused.Status, refused["code"]), Is.EqualTo((404, "tasks.target_not_found")));
        Assert.That(await Claim(ada), Is.Empty);
        Assert.That(Items(await Get(owner, $"/api/workspaces/{owner.Workspace}/tasks")), Is.Empty);
    }

    [TestCase("""{"tasks":[]}""", 400)]
    [TestCase("""{"tasks":[{"prompt":"p"}]}""", 400)]
    [TestCase("""{"tasks":[{"prompt":"","pool":{"skill":"s"}}]}""", 400)]
    [TestCase("""{"tasks":[{"prompt":"p","pool":{"skill":"s","label":"l"}}]}""", 422)]
    [TestCase("""{"tasks":[{"prompt":"p","pool":{}}]}""", 422)]
    [TestCase("""{"tasks":[{"prompt":"p","pool":{"skill":"s"},"priority":101}]}""", 400)]
    [TestCase("""{"tasks":[{"prompt":"p","pool":{"skill":"s"},"max_attempts":0}]}""", 400)]
    [TestCase("""{"tasks":[{"prompt":"p","pool":{"skill":"s"},"delay_seconds":-1}]}""", 422)]
    [TestCase("""{"tasks":[{"prompt":"p","pool":{"skill":"s"},"parent_id":"task_00000000-0000-0000-0000-000000000000"}]}""", 400)]
    [TestCase("""{}""", 422)]
    [TestCase("""no json""", 400)]
    public async Task A_bad_batch_is_refused(string body, int status)
    {
        var owner = await Somebody();

        Assert.That((await Post(owner, $"/api/workspaces/{owner.Workspace}/tasks/batch", body)).Status, Is.EqualTo(status));

        Assert.That(Items(await Get(owner, $"/api/workspaces/{owner.Workspace}/tasks")), Is.Empty);
    }

    [TestCase("""{"limit":0}""", 400)]
    [TestCase("""{"limit":1001}""", 400)]
    [TestCase("""{"lease_seconds":0}""", 422)]
    [TestCase("""{"lease_seconds":43201}""", 422)]
    [TestCase("""{"wait_seconds":61}""", 400)]
    public async Task A_bad_claim_is_refused(string body, int status) => Assert.That((await Post(await Agent(await Somebody()), "/api/agent/tasks/claim", body)).Status, Is.EqualTo(status));

    [Test]
    public async Task Whoever_waits_is_woken_by_the_task()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Skilled(owner, "wake"), await Agent(owner));
        var claims = Post(ada, "/api/agent/tasks/claim", """{"wait_seconds":30}""");
        var polls = Get(bob, "/api/agent/tasks/poll?wait=30");
        await UntilWaited(2);

        await Batch(owner, """{"prompt":"pool","pool":{"skill":"wake"}}""", $$"""{"prompt":"own","target_id":"{{bob.Id}}"}""");

        Assert.That(Text((await claims).Json["tasks"]![0]!, "prompt"), Is.EqualTo("pool"));
        Assert.That(Items(await polls).Single()!["prompt"]!.GetValue<string>(), Is.EqualTo("own"));
        Assert.That((await Get(bob, "/api/agent/tasks/poll?wait=61")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task A_claim_that_is_repeated_under_its_key_gets_the_same_tasks()
    {
        var owner = await Somebody();
        var ada = await Skilled(owner, "once");
        var made = await Batch(owner, """{"prompt":"a","pool":{"skill":"once"}}""", """{"prompt":"b","pool":{"skill":"once"}}""");

        Task<Answer> Once() => Http.Post("/api/agent/tasks/claim", "{}", ada.Token, ("Idempotency-Key", "claim-1"));
        var (first, second) = (await Once(), await Once());

        Assert.That((first.Text, second.Header("Idempotency-Replayed")), Is.EqualTo((second.Text, "true")));
        Assert.That((await Claim(ada, 5)).Select(task => Text(task, "task_id")), Is.EqualTo(made.Skip(1)));
    }

    [Test]
    public async Task A_tree_is_cancelled_whole()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        var root = await Delegate(ada, ada);
        var child = (await Batch(ada, $$"""{"prompt":"c","target_id":"{{ada.Id}}","parent_id":"{{root}}"}""")).Single();
        var (grandchild, done) = ((await Batch(ada, $$"""{"prompt":"g","target_id":"{{ada.Id}}","parent_id":"{{child}}"}""")).Single(), (await Batch(ada, $$"""{"prompt":"d","target_id":"{{ada.Id}}","parent_id":"{{child}}"}""")).Single());
        var other = await Delegate(ada, ada);
        await Report(ada, done, """{"status":"completed"}""");

        Assert.That((await Post(owner, $"/api/tasks/{root}/cancel?tree=true")).Status, Is.EqualTo(200));

        Assert.That(await Task.WhenAll(new[] { root, child, grandchild, done, other }.Select(task => Status(ada, task))), Is.EqualTo(new[] { "cancelled", "cancelled", "cancelled", "completed", "pending" }));
    }

    [Test]
    public async Task A_tree_that_is_too_large_stays_as_it_is()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        var root = await Delegate(ada, ada);
        // The first below it and the 9,999th make ten thousand with it; one more is too many.
        await Below(root, 9_999);
        var one = (await Batch(ada, $$"""{"prompt":"c","target_id":"{{ada.Id}}","parent_id":"{{root}}"}""")).Single();

        Refused(await Post(owner, $"/api/tasks/{root}/cancel?tree=true"), 409, "more than 10000 tasks have come of this one: cancel parts of it");
        Assert.That((await Status(ada, root), await Status(ada, one)), Is.EqualTo(("pending", "pending")));

        await TestCluster.Ask(Platform.Database, $"update tasks.tasks set parent_id = null where id = '{one["task_".Length..]}'");
        Assert.That((await Post(owner, $"/api/tasks/{root}/cancel?tree=true")).Status, Is.EqualTo(200));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from tasks.tasks where workspace_id = '{owner.Workspace}' and state = 'cancelled'"), Is.EqualTo(10_000L));

        Task Below(string task, int count) => TestCluster.Ask(Platform.Database, $"""
            insert into tasks.tasks (workspace_id, id, created_by, target_id, lane, rank, turn, state, fence, attempt, most_attempts, timeout_seconds, is_timed, delegation_chain, parent_id, num_turns, created_at, updated_at)
            select workspace_id, gen_random_uuid(), created_by, target_id, lane, 0, 0, 'pending', 0, 0, 5, 300, false, array[]::uuid[], id, 0, created_at, updated_at from tasks.tasks, generate_series(1, {count})
            where id = '{task["task_".Length..]}'
            """);
    }

    [Test]
    public async Task A_time_that_its_creator_set_is_enforced_and_no_other()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        var (timed, untimed, waiting) = (await Delegate(ada, ada, ""","timeout_seconds":60"""), await Delegate(ada, ada), await Delegate(await Agent(owner), await Agent(owner), ""","timeout_seconds":60"""));
        await Poll(ada);

        Clock.Forward(TimeSpan.FromSeconds(400));

        await Until(ada, timed, "failed");
        Assert.That((await Get(ada, $"/api/agent/tasks/{timed}"))["failure_reason"], Is.EqualTo("timeout"));
        Assert.That((await Status(ada, untimed), await Status(ada, waiting)), Is.EqualTo(("assigned", "pending")));
    }

    [Test]
    public async Task What_happens_to_a_task_is_told_as_it_happens()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Agent(owner), await Agent(owner));
        var (task, other) = (await Delegate(ada, bob), await Delegate(ada, ada));
        await using var one = await EventReader.Open(Platform.Url, $"/api/tasks/{task}/stream", owner.Credential);
        await using var all = await EventReader.Open(Platform.Url, "/api/agent/tasks/stream", ada.Token);

        await Poll(bob);
        await Report(bob, task, """{"status":"running"}""");
        await Report(bob, task, """{"status":"completed"}""");

        Assert.That(await Told(one, 4), Is.EqualTo(new[] { (task, "pending"), (task, "assigned"), (task, "running"), (task, "completed") }));
        Assert.That(await Told(all, 5), Is.EqualTo(new[] { (task, "pending"), (other, "pending"), (task, "assigned"), (task, "running"), (task, "completed") }));
        await using var resumed = await EventReader.Open(Platform.Url, $"/api/agent/tasks/{task}/stream", ada.Token, lastEventId: "4");
        Assert.That(await Told(resumed, 1), Is.EqualTo(new[] { (task, "completed") }));
        Assert.That((await Get(await Somebody(), $"/api/tasks/{task}/stream")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task What_an_agent_says_is_read_as_it_says_it_and_later_as_pages_and_as_one_text()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Agent(owner), await Agent(owner));
        var task = await Delegate(ada, bob);
        await Poll(bob);
        await using var reader = await EventReader.Open(Platform.Url, $"/api/agent/tasks/{task}/output/stream", ada.Token);
        await using var person = await EventReader.Open(Platform.Url, $"/api/tasks/{task}/output/stream", owner.Credential);

        await Say(bob, task, """{"events":[{"text":"one"},{"type":"progress","text":"50 %"}]}""");
        await Say(bob, task, """
            {"events":[{"type":"tool_result","text":"two\nlines"},{"type":"x","data":{"a":[1,
            2]}}]}
            """);

        var said = new[] { "text one", "progress 50 %", "tool_result two\nlines", "x" };
        Assert.That(await Said(reader, 4), Is.EqualTo(said));
        Assert.That(await Said(person, 4), Is.EqualTo(said));
        await using var resumed = await EventReader.Open(Platform.Url, $"/api/tasks/{task}/output/stream", owner.Credential, lastEventId: "3");
        Assert.That(await Said(resumed, 1), Is.EqualTo(said[3..]));
        var page = await Get(owner, $"/api/tasks/{task}/output?after=1&limit=2");
        Assert.That((page.Json["events"]!.AsArray().Select(one => one!["sequence"]!.GetValue<long>()), page.Json["next"]!.GetValue<long>()), Is.EqualTo((new[] { 2L, 3L }, 3L)));
        Assert.That((await Get(ada, $"/api/agent/tasks/{task}?include_output=true"))["output"], Is.EqualTo("one\ntwo\nlines"));
        Assert.That((await Get(ada, $"/api/agent/tasks/{task}?include_output=1")).Json.AsObject().ContainsKey("output"), Is.False);
        Assert.That((await Get(await Somebody(), $"/api/tasks/{task}/output")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Only_whoever_has_the_task_now_says_something_about_it()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Skilled(owner, "say"), await Skilled(owner, "say"));
        var task = (await Batch(owner, """{"prompt":"p","pool":{"skill":"say"}}""")).Single();
        Assert.That((await Say(ada, task, """{"events":[{"text":"early"}]}""", 403))["detail"], Is.EqualTo("forbidden"));
        var first = Fence((await Claim(ada)).Single());
        await Say(ada, task, $$"""{"fence":{{first}},"events":[{"text":"first"}]}""");
        Assert.That((await Say(bob, task, """{"events":[{"text":"other"}]}""", 403))["detail"], Is.EqualTo("forbidden"));

        Clock.Forward(TimeSpan.FromSeconds(9));
        Assert.That((await Say(ada, task, $$"""{"fence":{{first}},"events":[{"text":"late"}]}""", 409))["detail"], Is.EqualTo("the task was given to somebody else, or the lease is over"));
        await Until(ada, task, "pending");
        var second = Fence((await Claim(bob)).Single());
        Assert.That((await Say(ada, task, $$"""{"fence":{{first}},"events":[{"text":"late"}]}""", 409))["detail"], Is.EqualTo("the task was given to somebody else, or the lease is over"));
        await Say(bob, task, $$"""{"fence":{{second}},"events":[{"text":"second"}]}""");
        await Report(bob, task, $$"""{"status":"completed","fence":{{second}}}""");
        Assert.That((await Say(bob, task, $$"""{"fence":{{second}},"events":[{"text":"after"}]}""", 409))["detail"], Is.EqualTo("task already finished"));

        var events = (await Get(ada, $"/api/agent/tasks/{task}/output")).Json["events"]!.AsArray().Select(one => one!["event"]!).ToList();
        Assert.That(events.Select(one => (Text(one, "text"), Text(one, "by"), one["attempt"]!.GetValue<int>())), Is.EqualTo(new[] { ("first", ada.Id, 1), ("second", bob.Id, 2) }));
    }

    [TestCase("""{"fence":1,"events":[]}""", 400)]
    [TestCase("""{"fence":1,"events":[{}]}""", 400)]
    [TestCase("""{"fence":1,"events":[{"type":"","text":"x"}]}""", 400)]
    [TestCase("""{"fence":1,"events":[{"text":7}]}""", 422)]
    [TestCase("""{"fence":"1","events":[{"text":"x"}]}""", 422)]
    public async Task What_is_not_well_said_is_refused_and_changes_nothing(string body, int status)
    {
        var ada = await Agent(await Somebody());
        var task = await Delegate(ada, ada);
        await Claim(ada);

        await Say(ada, task, body, status);

        Assert.That((await Get(ada, $"/api/agent/tasks/{task}/output")).Text, Is.EqualTo("""{"events":[],"last_sequence":0,"next":null}"""));
    }

    [Test]
    public async Task What_a_silent_agent_polled_from_a_pool_goes_back_and_what_is_its_own_waits_for_it()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Skilled(owner, "silent"), await Skilled(owner, "silent"));
        var made = await Batch(owner, """{"prompt":"pool","pool":{"skill":"silent"}}""", $$"""{"prompt":"own","target_id":"{{ada.Id}}"}""");
        Assert.That(await Poll(ada), Is.EquivalentTo(made));

        Clock.Forward(TimeSpan.FromMinutes(2));
        await Platform.SweepAgents();

        Assert.That((await Status(bob, made[0]), await Status(bob, made[1])), Is.EqualTo(("pending", "assigned")));
        Assert.That((await Claim(bob)).Select(task => Text(task, "task_id")), Is.EqualTo(new[] { made[0] }));
        var card = Items(await Get(bob, "/api/agent/discovery/agents")).Single(one => one!["agent_id"]!.GetValue<string>() == ada.Id)!;
        Assert.That(card["status"]!.GetValue<string>(), Is.EqualTo("offline"), "check 11: nothing was heard of it");
        await Post(ada, "/api/agent/discovery/cards", "{}");
        card = Items(await Get(bob, "/api/agent/discovery/agents")).Single(one => one!["agent_id"]!.GetValue<string>() == ada.Id)!;
        Assert.That(card["status"]!.GetValue<string>(), Is.EqualTo("available"), "check 11: it has shown its card again");
    }

    [Test]
    public async Task What_an_agent_polled_that_is_deleted_goes_back()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Skilled(owner, "deleted"), await Skilled(owner, "deleted"));
        var made = await Batch(owner, """{"prompt":"pool","pool":{"skill":"deleted"}}""");
        Assert.That(await Poll(ada), Is.EqualTo(made));

        Assert.That((await Delete(owner, $"/api/sandboxes/{ada.Id}")).Status, Is.EqualTo(204));
        await Platform.SweepAgents();

        Assert.That((await Claim(bob)).Select(task => Text(task, "task_id")), Is.EqualTo(made));
    }

    [Test]
    public async Task Replaying_a_task_that_is_named_twice_replays_it_once()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        var task = await Delegate(ada, ada);
        await Post(owner, $"/api/tasks/{task}/cancel");

        Assert.That((await Post(owner, $"/api/workspaces/{owner.Workspace}/tasks/replay", $$"""{"task_ids":["{{task}}","{{task}}"]}""")).Text, Is.EqualTo($$"""{"task_ids":["{{task}}"]}"""));
    }

    private static string Text(JsonNode task, string member) => task[member]!.GetValue<string>();

    private static long Fence(JsonNode task) => task["fence"]!.GetValue<long>();

    private async Task<Worker> Skilled(Someone owner, string skill) => await Shown(owner, $$$"""{"card":{"skills":[{"name":"{{{skill}}}"}]}}""");

    private async Task<Worker> Labelled(Someone owner, string label) => await Shown(owner, $$$"""{"card":{"tags":["{{{label}}}"]}}""");

    private async Task<Worker> Shown(Someone owner, string card)
    {
        var agent = await Agent(owner);
        Assert.That((await Post(agent, "/api/agent/discovery/cards", card)).Status, Is.EqualTo(200));
        return agent;
    }

    private async Task<IReadOnlyList<string>> Batch(Someone owner, params string[] tasks) =>
        Ids(await Post(owner, $"/api/workspaces/{owner.Workspace}/tasks/batch", $$"""{"tasks":[{{string.Join(',', tasks)}}]}"""));

    private async Task<IReadOnlyList<string>> Batch(Worker agent, params string[] tasks) => Ids(await Post(agent, "/api/agent/tasks/batch", $$"""{"tasks":[{{string.Join(',', tasks)}}]}"""));

    private static IReadOnlyList<string> Ids(Answer made)
    {
        Assert.That(made.Status, Is.EqualTo(201), made.Text);
        return [.. made.Json["task_ids"]!.AsArray().Select(id => id!.GetValue<string>())];
    }

    private async Task<IReadOnlyList<JsonNode>> Claim(Worker agent, int limit = 1)
    {
        var claimed = await Post(agent, "/api/agent/tasks/claim", $$"""{"limit":{{limit}}}""");
        Assert.That(claimed.Status, Is.EqualTo(200), claimed.Text);
        return [.. claimed.Json["tasks"]!.AsArray().Select(task => task!)];
    }

    private async Task<IReadOnlyList<JsonNode>> UntilClaimed(Worker agent)
    {
        while (true)
        {
            if (await Claim(agent) is { Count: > 0 } claimed) return claimed;
            await Task.Yield();
        }
    }

    private async Task<Answer> Say(Worker agent, string task, string body, int status = 204)
    {
        var said = await Post(agent, $"/api/agent/tasks/{task}/output", body);
        Assert.That(said.Status, Is.EqualTo(status), said.Text);
        return said;
    }

    private static async Task<IReadOnlyList<string>> Said(EventReader reader, int count)
    {
        var said = new List<string>();
        while (said.Count < count && await reader.Block() is { } frame)
            if (frame is { Event: "event", Data: { } data } && JsonNode.Parse(data) is { } entry) said.Add($"{entry["type"]} {entry["text"]}".Trim());
        return said;
    }

    private async Task Until(Worker reader, string task, string status)
    {
        while (await Status(reader, task) != status) await Task.Yield();
    }

    private static async Task<IReadOnlyList<(string, string)>> Told(EventReader reader, int count)
    {
        var told = new List<(string, string)>();
        while (told.Count < count && await reader.Block() is { } frame)
            if (frame is { Event: "event", Data: { } data } && JsonNode.Parse(data) is { } change) told.Add((Text(change, "task_id"), Text(change, "status")));
        return told;
    }
}
