using System.Globalization;
using System.Text.RegularExpressions;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>Readers on one node, everything else on another.</summary>
public sealed partial class StreamsOnTwoNodesTests : StreamFixture
{
    private TestPlatform other = null!;

    [SetUp]
    public async Task StartOther() => other = await TestPlatform.Start(database: Platform.Database);

    [TearDown]
    public async Task StopOther() => await other.DisposeAsync();

    [Test]
    public async Task What_is_added_on_one_node_is_heard_on_the_other()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        await using var reader = await Follow(other.Http, id);
        await ReadTo(reader, 1, 1);

        await UntilHeard(id, key, reader, 2);
    }

    [Test]
    public async Task What_an_agent_says_on_one_node_is_heard_on_the_other()
    {
        var agent = await TestAgent.Register(Platform);
        var task = (await Http.Post("/api/agent/tasks", $$"""{"target_id":"{{agent.SandboxId}}","prompt":"p"}""", agent.ProxyToken))["task_id"];
        Assert.That((await Http.Get("/api/agent/tasks/poll", agent.ProxyToken)).Status, Is.EqualTo(200));
        await using var reader = await EventReader.Open(other.Url, $"/api/agent/tasks/{task}/output/stream", agent.ProxyToken);

        foreach (var text in new[] { "one", "two" })
        {
            Assert.That((await Http.Post($"/api/agent/tasks/{task}/output", $$"""{"events":[{"text":"{{text}}"}]}""", agent.ProxyToken)).Status, Is.EqualTo(204));
            Assert.That((await reader.Event())?.Data, Does.EndWith($"\"text\":\"{text}\"}}"));
        }

        Assert.That((await other.Http.Get($"/api/agent/tasks/{task}/output?after=1&limit=1", agent.ProxyToken)).Json["events"]![0]!["sequence"]!.GetValue<long>(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_node_whose_hearing_is_cut_off_still_delivers_and_hears_again()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        await using var reader = await Follow(other.Http, id);
        await ReadTo(reader, 1, 1);
        var next = await UntilHeard(id, key, reader, 2);

        var cut = await TestCluster.Ask(Platform.Database, "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'agentplatform signal' and datname = current_database()");
        Assert.That(cut, Is.EqualTo(6L), "two nodes, each with one connection for streams, one for callers and one for sealing the audit trail");
        await Append(Http, id, key, next, 1);
        await ReadTo(reader, next, next);

        await UntilHeard(id, key, reader, next + 1);
    }

    [Test]
    public async Task What_nobody_told_is_found()
    {
        var id = await Begin(await Key(), 1);
        await using var reader = await Follow(other.Http, id);
        await ReadTo(reader, 1, 1);

        await TestCluster.Ask(Platform.Database, $"""
            with head as (update sessions.heads set last_sequence = 2 where session_id = '{id}')
            insert into sessions.events (workspace_id, session_id, first_sequence, last_sequence, codec, raw_length, keys, payload)
            select workspace_id, session_id, 2, 2, codec, raw_length, keys, payload from sessions.events where session_id = '{id}'
            """);

        Assert.That((await reader.Event())?.Id, Is.EqualTo("2"));
    }

    [Test]
    public async Task The_end_of_the_session_is_told_on_the_other_node()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        await using var reader = await Follow(other.Http, id);
        await ReadTo(reader, 1, 1);

        await Http.Delete($"/api/sessions/{id}", key);

        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Event = "end", Data = """{"reason":"removed"}""" }));
    }

    [Test]
    public async Task A_key_that_is_replaced_ends_streams_on_the_other_node()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        await other.UntilCallersAreCached();
        await using var reader = await Follow(other.Http, id, key);
        await ReadTo(reader, 1, 1);

        await Http.Post("/api/auth/regenerate-key", bearer: key);

        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Event = "end", Data = """{"reason":"revoked"}""" }));
    }

    [Test]
    public async Task Access_that_is_told_to_have_changed_is_looked_at_on_the_other_node()
    {
        var key = await Key();
        var id = await Begin(key, 1);
        await using var reader = await Follow(other.Http, id);
        await ReadTo(reader, 1, 1);
        await UntilHeard(id, key, reader, 2);
        var workspace = (Guid)(await TestCluster.Ask(Platform.Database, $"select workspace_id from sessions.sessions where id = '{id}'"))!;

        await MakePrivate(id);
        Platform.Services.GetRequiredService<IStreamSignals>().AccessChanged(new StreamKey("session", workspace, Guid.Parse(id)));

        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Event = "end", Data = """{"reason":"revoked"}""" }));
    }

    [Test]
    public async Task A_server_that_stops_closes_streams_and_they_go_on_elsewhere()
    {
        var key = await Key();
        var id = await Begin(key, 2);
        await using var stopping = await TestPlatform.Start(database: Platform.Database);
        await using var reader = await Follow(stopping.Http, id);
        await ReadTo(reader, 1, 2);

        await stopping.DisposeAsync();

        Assert.That(await reader.Block(), Is.Null, "the end of the stream, without an event");
        await using var again = await Follow(other.Http, id, lastEventId: "2");
        await Append(Http, id, key, 3, 1);
        await ReadTo(again, 3, 3);
    }

    /// <summary>Adds events until the other node has heard of one; returns the number of the next.</summary>
    private async Task<int> UntilHeard(string id, string key, EventReader reader, int next)
    {
        for (var before = await Heard(); await Heard() == before; next++)
        {
            await Append(Http, id, key, next, 1);
            await ReadTo(reader, next, next);
        }

        return next;
    }

    private async Task<double> Heard() => HeardSoFar().Match((await other.Http.Get("/metrics")).Text) is { Success: true } found ? double.Parse(found.Groups["count"].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(?m)^agentplatform_streams_notifications_total\{[^}]*direction=""heard""[^}]*\} (?<count>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeardSoFar();
}
