using AgentPlatform.Infrastructure.Sessions;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.Sessions;

/// <summary>What an append leaves behind is brought up to date, once, and also after a crash: all that is left to do stands in the database.</summary>
public sealed class SettlingTests
{
    private TestPlatform platform = null!;
    private string key = "";

    [SetUp]
    public async Task Start()
    {
        platform = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Sessions:SettleAfter"] = "1.00:00:00" });
        key = (await platform.Http.Post("/api/register", """{"nickname":"settler"}"""))["api_key"];
    }

    [TearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task The_order_of_lists_and_the_running_state_follow_an_append()
    {
        await Append("s", 1);
        await Settle();
        await Append("s", 2);
        await Append("s", 3);

        Assert.That(await Row(), Is.EqualTo("1 1 3"), "an append itself changes the head alone");
        await Settle();

        Assert.That(await Row(), Is.EqualTo("3 3 3"));
        Assert.That(await Ask("select count(*) from sessions.heads where unsettled_since is not null"), Is.Zero);
    }

    [Test]
    public async Task Numbers_are_those_of_now_all_the_time()
    {
        for (var i = 1; i <= 70; i++) await Append("s", i);

        var listed = (await platform.Http.Get("/api/sessions", key)).Json["sessions"]![0]!;

        Assert.That(listed["message_count"]!.GetValue<int>(), Is.EqualTo(70));
    }

    [Test]
    public async Task A_session_in_use_is_passed_over()
    {
        await Append("used", 1);
        await Append("free", 1);
        await using var connection = new Npgsql.NpgsqlConnection(platform.Database);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("select 1 from sessions.heads h join sessions.sessions s on s.id = h.session_id where s.external_id = 'used' for update of h", connection, transaction))
            await command.ExecuteScalarAsync();

        await Settle();

        Assert.That(await Ask("select string_agg(s.external_id, ',') from sessions.heads h join sessions.sessions s on s.id = h.session_id where unsettled_since is not null"), Is.EqualTo("used"));
    }

    [Test]
    public async Task One_that_cannot_be_settled_is_told_and_postponed_and_stops_nobody()
    {
        await Append("broken", 1);
        await Append("sound", 1);
        await Append("broken", 2);
        await Append("sound", 2);
        await Ask("update sessions.recordings r set tally = '\\x00', state_through = 0 from sessions.sessions s where s.id = r.session_id and s.external_id = 'broken'");

        await Settle();

        Assert.That(await Ask("select s.external_id from sessions.heads h join sessions.sessions s on s.id = h.session_id where unsettled_since > now() + interval '50 minutes'"), Is.EqualTo("broken"));
        Assert.That(await Ask("select count(*) from sessions.heads where unsettled_since < now()"), Is.Zero);
        Assert.That(platform.Logs.All, Has.Some.Contains("cannot be settled"));
    }

    [Test]
    public async Task An_upload_keeps_the_numbers_that_its_recorder_sent()
    {
        await platform.Http.Post("/api/sessions", new System.Text.Json.Nodes.JsonObject { ["session"] = SampleRecording.Session(5) }.ToJsonString(), key);

        await Settle();

        Assert.That(await Ask("select message_count || ' ' || duration_seconds from sessions.sessions"), Is.EqualTo("7 3600"));
    }

    private async Task Append(string session, int number)
    {
        var answer = await platform.Http.Post($"/api/sessions/{session}/events", $$$"""
            {"agent":{"provider":"p","model":"m","tool":"t"},"events":[{"event_id":"e-{{{number}}}","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"AgentMessage"},"content":{"blocks":[]}}]}
            """, key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
    }

    private Task Settle() => platform.Services.GetRequiredService<SessionSettling>().Settle(DateTimeOffset.MaxValue.AddDays(-1), CancellationToken.None);

    private Task<object?> Ask(string sql) => TestCluster.Ask(platform.Database, sql);

    private async Task<string?> Row() => (string?)await Ask("""
        select concat_ws(' ', s.message_count, r.state_through, h.last_sequence) from sessions.sessions s
        join sessions.heads h on h.session_id = s.id join sessions.recordings r on r.session_id = s.id
        """);
}
