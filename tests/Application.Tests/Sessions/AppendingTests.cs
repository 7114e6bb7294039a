using System.Globalization;
using AgentPlatform.Testing;

namespace AgentPlatform.Application.Tests.Sessions;

/// <summary>Appends over HTTP to one and to several nodes: what is remembered, what is stored, and what is derived from it.</summary>
public sealed class AppendingTests
{
    private const string Agent = """{"provider":"p","model":"m","tool":"t"}""";

    private TestPlatform platform = null!;
    private TestPlatform other = null!;
    private string key = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        platform = await TestPlatform.Start();
        other = await TestPlatform.Start(database: platform.Database);
        key = (await platform.Http.Post("/api/register", """{"nickname":"appender"}"""))["api_key"];
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await other.DisposeAsync();
        await platform.DisposeAsync();
    }

    [Test]
    public async Task Two_nodes_in_turn_write_one_log()
    {
        var id = await Begin("in-turn");

        for (var i = 1; i <= 150; i++) Assert.That((await Append(i % 3 == 0 ? other : platform, id, Event(i))).Json["accepted"]!.GetValue<int>(), Is.EqualTo(1));

        await IsWhole(id, 150);
    }

    [Test]
    public async Task Many_at_once_on_two_nodes_write_one_log()
    {
        var id = await Begin("at-once");

        var answers = await Task.WhenAll(Enumerable.Range(1, 300).Select(i => Append(i % 2 == 0 ? other : platform, id, Event(i))));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(200));
        await IsWhole(id, 300);
    }

    [Test]
    public async Task What_is_sent_again_anywhere_is_there_once()
    {
        var id = await Begin("again");
        await Append(platform, id, Event(1), Event(2));
        await Append(other, id, Event(2), Event(3), Event(3));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Append(i % 2 == 0 ? other : platform, id, Event(1), Event(2), Event(3), Event(4))));

        Assert.That(answers.Sum(answer => answer.Json["accepted"]!.GetValue<int>()), Is.EqualTo(1));
        await IsWhole(id, 4);
    }

    [Test]
    public async Task A_session_that_many_begin_at_once_is_one()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 40).Select(i => (i % 2 == 0 ? other : platform).Http.Post(
            "/api/sessions/rec-begun-by-many/events", $$"""{"agent":{{Agent}},"events":[{{Event(i)}}]}""", key)));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(200));
        Assert.That(answers.Sum(answer => answer.Json["accepted"]!.GetValue<int>()), Is.EqualTo(40));
        var id = (Guid)(await TestCluster.Ask(platform.Database, "select id from sessions.sessions where external_id = 'rec-begun-by-many'"))!;
        await IsWhole(id.ToString(), 40);
    }

    [Test]
    public async Task A_batch_that_is_too_large_to_be_held_is_stored_like_any_other()
    {
        var id = await Begin("large");
        await Append(platform, id, Event(1), Event(2));

        var answer = await Append(platform, id, [.. Enumerable.Range(2, 8000).Select(i => Event(i, new string((char)('a' + i % 26), 400)))]);

        Assert.That(answer.Json["accepted"]!.GetValue<int>(), Is.EqualTo(7999));
        await IsWhole(id, 8001);
        await Append(other, id, Event(8001), Event(8002));
        await IsWhole(id, 8002);
    }

    [Test]
    public async Task A_description_alone_counts_and_is_seen_by_the_other_node()
    {
        var id = await Begin("described");
        await Append(platform, id, Event(1));

        await other.Http.Post($"/api/sessions/{id}/events", """{"context":{"title":"New name","created_at":"2026-02-19T11:18:00Z","updated_at":"2026-02-19T11:18:00Z"},"events":[]}""", key);
        await Append(platform, id, Event(2));

        Assert.That((await platform.Http.Get($"/api/sessions/{id}"))["title"], Is.EqualTo("New name"));
        Assert.That((await platform.Http.Get($"/api/sessions/{id}/raw")).Text, Does.Contain("\"title\":\"New name\""));
    }

    [Test]
    public async Task A_session_removed_elsewhere_is_not_found_although_it_is_remembered()
    {
        var id = await Begin("removed");
        await Append(platform, id, Event(1));
        await other.Http.Delete($"/api/sessions/{id}", key);

        Assert.That((await Append(platform, id, Event(2))).Status, Is.EqualTo(404));
        Assert.That(await TestCluster.Ask(platform.Database, $"select count(*) from sessions.events where session_id = '{id}'"), Is.Zero);
    }

    [Test]
    public async Task A_locked_session_holds_up_nobody_else()
    {
        var (locked, free) = (await Begin("locked"), await Begin("free"));
        await using var connection = new Npgsql.NpgsqlConnection(platform.Database);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand($"select 1 from sessions.heads where session_id = '{locked}' for update", connection, transaction)) await command.ExecuteScalarAsync();

        var waiting = Append(platform, locked, Event(1));
        for (var i = 1; i <= 20; i++) Assert.That((await Append(platform, free, Event(i))).Status, Is.EqualTo(200));
        Assert.That(waiting.IsCompleted, Is.False);
        await transaction.RollbackAsync();

        Assert.That((await waiting).Json["accepted"]!.GetValue<int>(), Is.EqualTo(1));
        await IsWhole(locked, 1);
    }

    [Test]
    public async Task Somebody_elses_session_cannot_be_added_to()
    {
        var id = await Begin("mine");
        await Append(platform, id, Event(1));
        var stranger = (await platform.Http.Post("/api/register", """{"nickname":"append-stranger"}"""))["api_key"];

        var answer = await platform.Http.Post($"/api/sessions/{id}/events", $$"""{"events":[{{Event(2)}}]}""", stranger);

        Assert.That(answer.Status, Is.EqualTo(403));
        await IsWhole(id, 1);
    }

    private static string Event(int number, string text = "did it")
    {
        var path = (number % 70).ToString(CultureInfo.InvariantCulture);
        var type = number % 7 == 0 ? $$"""{"type":"FileEdit","data":{"path":"f{{path}}.cs","diff":"+a"} }""" : """{"type":"UserMessage"}""";
        var at = $"2026-02-19T11:{number / 60 % 60:00}:{number % 60:00}Z";
        return $$"""
            {"event_id":"e-{{number.ToString(CultureInfo.InvariantCulture)}}","timestamp":"{{at}}","event_type":{{type}},"content":{"blocks":[{"type":"Text","text":"{{text}}"}]},"attributes":{"input_tokens":3} }
            """;
    }

    private async Task<string> Begin(string name)
    {
        await platform.Http.Post($"/api/sessions/rec-{name}/events", $$"""{"agent":{{Agent}},"events":[]}""", key);
        return ((Guid)(await TestCluster.Ask(platform.Database, $"select id from sessions.sessions where external_id = 'rec-{name}'"))!).ToString();
    }

    private Task<Answer> Append(TestPlatform node, string id, params string[] events) => node.Http.Post($"/api/sessions/{id}/events", $$"""{"events":[{{string.Join(',', events)}}]}""", key);

    /// <summary>The log is gapless, has each event once, and everything derived from it is what the same events give when they are uploaded at once.</summary>
    private async Task IsWhole(string id, int events)
    {
        var gaps = await TestCluster.Ask(platform.Database, $"""
            select count(*) from (select first_sequence, lag(last_sequence, 1, 0::bigint) over (order by last_sequence) before from sessions.events where session_id = '{id}') e where first_sequence <> before + 1
            """);
        var last = await TestCluster.Ask(platform.Database, $"select last_sequence from sessions.heads where session_id = '{id}'");
        Assert.That((gaps, last), Is.EqualTo((0L, (long)events)));

        var raw = (await platform.Http.Get($"/api/sessions/{id}/raw")).Text;
        Assert.That((await other.Http.Get($"/api/sessions/{id}/raw")).Text, Is.EqualTo(raw));
        var lines = raw.TrimEnd('\n').Split('\n');
        var ids = lines[1..^1].Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["event_id"]!.GetValue<string>()).ToList();
        Assert.That(ids, Is.Unique.And.Count.EqualTo(events));

        var copy = $"copy-{Guid.CreateVersion7():N}";
        var all = string.Join(',', lines[1..^1].Select(line => line.Replace("{\"type\":\"event\",", "{", StringComparison.Ordinal)));
        Assert.That((await platform.Http.Post($"/api/sessions/{copy}/events", $$"""{"agent":{{Agent}},"events":[{{all}}]}""", key)).Json["accepted"]!.GetValue<int>(), Is.EqualTo(events));
        Assert.That((await platform.Http.Get($"/api/sessions/{(Guid)(await TestCluster.Ask(platform.Database, $"select id from sessions.sessions where external_id = '{copy}'"))!}/raw")).Text.TrimEnd('\n').Split('\n')[^1],
            Is.EqualTo(lines[^1]), "the numbers");
        foreach (var node in new[] { platform, other })
        {
            var detail = (await node.Http.Get($"/api/sessions/{id}")).Json;
            Assert.That((detail["event_count"]!.GetValue<int>(), detail["total_input_tokens"]!.GetValue<int>()), Is.EqualTo((events, 3 * events)));
        }
    }
}
