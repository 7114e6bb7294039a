using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>Following a session on one node.</summary>
public sealed class SessionStreamTests : StreamFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["Streams:KeepAlive"] = "00:00:00.1" };

    [Test]
    public async Task What_is_stored_and_what_is_added_comes_in_order_as_it_is_stored()
    {
        var key = await Key();
        var id = await Begin(key, 3);
        await using var reader = await Follow(Http, id);

        Assert.That((reader.Status, reader.ContentType), Is.EqualTo((200, "text/event-stream")));
        Assert.That(reader.Headers.CacheControl?.ToString(), Is.EqualTo("no-cache"));
        Assert.That(reader.Headers.GetValues("X-Accel-Buffering"), Is.EqualTo(new[] { "no" }));
        Assert.That(await reader.Block(), Is.EqualTo(Frame.Empty with { Retry = "1000" }));
        await ReadTo(reader, 1, 2);
        var third = await reader.Event();
        await Append(Http, id, key, 4, 2);
        await ReadTo(reader, 4, 5);

        var raw = (await Http.Get($"/api/sessions/{id}/raw")).Text.Split('\n');
        Assert.That(third!.Data, Is.EqualTo(raw[3]));
    }

    [Test]
    public async Task A_reader_resumes_behind_its_cursor_and_the_header_counts_first()
    {
        var key = await Key();
        var id = await Begin(key, 5);

        await using (var reader = await Follow(Http, id, query: "?after=3")) await ReadTo(reader, 4, 5);
        await using (var reader = await Follow(Http, id, query: "?after=1", lastEventId: "4")) await ReadTo(reader, 5, 5);
        await using (var reader = await Follow(Http, id, query: "?after=latest", lastEventId: "2")) await ReadTo(reader, 3, 5);
        await using (var reader = await Follow(Http, id, query: "?after=latest"))
        {
            await Append(Http, id, key, 6, 1);
            await ReadTo(reader, 6, 6);
        }
    }

    [Test]
    public async Task A_long_session_comes_whole()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        for (var batch = 0; batch < 8; batch++) await Append(Http, id, key, batch * 50 + 2, 50, size: 5000);

        await using var reader = await Follow(Http, id);
        await ReadTo(reader, 1, 401);
    }

    [Test]
    public async Task While_nothing_happens_comments_keep_it_open()
    {
        var id = await Begin(await Key(), 0);
        await using var reader = await Follow(Http, id);

        Assert.That((await reader.Block())!.Retry, Is.EqualTo("1000"));
        for (var i = 0; i < 3; i++) Assert.That(await reader.Block(), Is.EqualTo(Frame.Empty with { Comment = "keep-alive" }));
    }

    [Test]
    public async Task The_end_of_the_session_is_told()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        await using var reader = await Follow(Http, id);
        await ReadTo(reader, 1, 1);

        await Http.Delete($"/api/sessions/{id}", key);

        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Event = "end", Data = """{"reason":"removed"}""" }));
        Assert.That(await reader.Block(), Is.Null);
        await using var late = await Follow(Http, id);
        Assert.That(late.Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_key_that_is_replaced_ends_the_streams_that_were_opened_with_it()
    {
        var (key, other) = (await Key(), await Key());
        var id = await Begin(key, 1);
        await using var reader = await Follow(Http, id, key);
        await using var theirs = await Follow(Http, id, other);
        await using var anonymous = await Follow(Http, id);
        foreach (var each in new[] { reader, theirs, anonymous }) await ReadTo(each, 1, 1);

        var fresh = (await Http.Post("/api/auth/regenerate-key", bearer: key))["api_key"];

        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Event = "end", Data = """{"reason":"revoked"}""" }));
        Assert.That(await reader.Block(), Is.Null);
        await Append(Http, id, fresh, 2, 1);
        foreach (var each in new[] { theirs, anonymous }) await ReadTo(each, 2, 2);
    }

    [Test]
    public async Task Events_that_are_no_longer_kept_are_told_as_a_reset()
    {
        var key = await Key();
        var id = await Begin(key, 3);
        await Append(Http, id, key, 4, 2);
        await TestCluster.Ask(Platform.Database, $"delete from sessions.events where session_id = '{id}' and last_sequence = 3");

        await using var reader = await Follow(Http, id, query: "?after=1");
        Assert.That(await reader.Event(), Is.EqualTo(new Frame("3", "reset", """{"floor":3}""", null, null)));
        await ReadTo(reader, 4, 5);

        var page = await Http.Get($"/api/sessions/{id}/events?after=1");
        Assert.That((page.Status, page["code"]), Is.EqualTo((410, "stream.no_longer_kept")));
        Assert.That((await Http.Get($"/api/sessions/{id}/events?after=3")).Status, Is.EqualTo(200));
    }

    [TestCase("?after=6", null, "stream.beyond_the_end")]
    [TestCase("?after=-1", null, "request.bad_query")]
    [TestCase("?after=x", null, "request.bad_query")]
    [TestCase("", "6", "stream.beyond_the_end")]
    [TestCase("", "latest", "request.bad_query")]
    public async Task A_cursor_of_something_else_is_refused(string query, string? header, string code)
    {
        var id = await Begin(await Key(), 5);
        await using var reader = await Follow(Http, id, query: query, lastEventId: header);

        Assert.That((reader.Status, reader.ContentType), Is.EqualTo((400, "application/problem+json")));
        Assert.That(await reader.Rest(), Does.Contain($"\"code\":\"{code}\""));
    }

    [Test]
    public async Task A_private_session_is_there_for_its_workspace_only()
    {
        var (key, other) = (await Key(), await Key());
        var id = await Begin(key, 1);
        await MakePrivate(id);

        foreach (var stranger in new[] { null, other })
        {
            await using var reader = await Follow(Http, id, stranger);
            Assert.That(reader.Status, Is.EqualTo(404));
            Assert.That((await Http.Get($"/api/sessions/{id}/events", stranger)).Status, Is.EqualTo(404));
        }

        await using var owner = await Follow(Http, id, key);
        await ReadTo(owner, 1, 1);
    }

    [Test]
    public async Task Readers_are_counted()
    {
        var id = await Begin(await Key(), 1);
        await using var one = await Follow(Http, id);
        await using var other = await Follow(Http, id);
        await ReadTo(one, 1, 1);
        await ReadTo(other, 1, 1);

        var metrics = (await Http.Get("/metrics")).Text;

        Assert.That(metrics, Does.Match(@"(?m)^agentplatform_streams_followed(\{[^}]*\})? [1-9]").And.Match(@"(?m)^agentplatform_streams_readers(\{[^}]*\})? ([2-9]|[1-9]\d)"));
        Assert.That(metrics, Does.Match(@"(?m)^agentplatform_streams_pages_total\{[^}]*source=""log""[^}]*\} [1-9]"));
    }
}

/// <summary>What nobody told is noticed all the same.</summary>
public sealed class StreamAccessTests : StreamFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["Streams:AccessCheck"] = "00:00:00.1" };

    [Test]
    public async Task A_session_that_becomes_private_ends_for_strangers()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        await using var stranger = await Follow(Http, id);
        await using var owner = await Follow(Http, id, key);
        await ReadTo(stranger, 1, 1);
        await ReadTo(owner, 1, 1);

        await MakePrivate(id);

        Assert.That(await stranger.Event(), Is.EqualTo(Frame.Empty with { Event = "end", Data = """{"reason":"revoked"}""" }));
        await Append(Http, id, key, 2, 1);
        await ReadTo(owner, 2, 2);
    }

    [Test]
    public async Task A_token_that_expires_ends_its_streams()
    {
        var person = await Register();
        var id = await Begin(person.Token, 1);
        await using var reader = await Follow(Http, id, person.Token);
        await ReadTo(reader, 1, 1);

        Clock.Forward(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(2));

        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Event = "end", Data = """{"reason":"revoked"}""" }));
    }
}
