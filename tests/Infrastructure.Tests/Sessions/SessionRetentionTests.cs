using System.Globalization;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Sessions;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Sessions;

/// <summary>What a workspace keeps only for so long goes, all of it, in small transactions, and whatever happens in between.</summary>
public sealed class SessionRetentionTests
{
    private ShiftedClock clock = null!;
    private TestPlatform platform = null!;
    private string mine = "";
    private string other = "";

    [SetUp]
    public async Task Start()
    {
        clock = new ShiftedClock();
        // Settling holds heads too, and what is held is left for the next pass.
        platform = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Sessions:SettleAfter"] = "1.00:00:00" }, clock);
        mine = (await platform.Http.Post("/api/register", """{"nickname":"mine"}"""))["api_key"];
        other = (await platform.Http.Post("/api/register", """{"nickname":"other"}"""))["api_key"];
    }

    [TearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task Old_sessions_go_with_all_that_belongs_to_them_and_nothing_else_does()
    {
        await Keep(mine, 30);
        var old = await Begin(mine);
        var foreign = await Begin(other, linkTo: old);
        clock.Forward(TimeSpan.FromDays(20));
        var young = await Begin(mine, linkTo: old);
        clock.Forward(TimeSpan.FromDays(11));
        await Fill(old);

        Assert.That(await Pass(), Is.EqualTo(1));

        Assert.That(new[] { await Status(old), await Status(young), await Status(foreign) }, Is.EqualTo(new[] { 404, 200, 200 }));
        foreach (var table in new[] { "heads", "recordings", "events", "links", "search", "imports" })
            Assert.That(await Ask($"select count(*) from sessions.{table} where session_id = '{old}'"), Is.Zero, table);
        Assert.That(await Ask($"select count(*) from sessions.links where linked_id = '{old}'"), Is.Zero);
        Assert.That(await Ask("select count(*) from sessions.sessions"), Is.EqualTo(2));
        Assert.That(await Pass(), Is.Zero);
        Assert.That(platform.Logs.All.Count(line => line.Contains("Retention removed 1 sessions", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That((await platform.Http.Get("/metrics")).Text, Does.Match("(?m)^agentplatform_sessions_expired_total(\\{[^}]*\\})? 1$"));
    }

    [Test]
    public async Task What_was_added_to_lately_is_not_old_however_long_ago_it_began()
    {
        await Keep(mine, 30);
        var id = await Begin(mine);
        clock.Forward(TimeSpan.FromDays(29));
        await Append(id, mine, 2);
        clock.Forward(TimeSpan.FromDays(29));
        Assert.That(await Pass(), Is.Zero);
        Assert.That(await Status(id), Is.EqualTo(200));

        clock.Forward(TimeSpan.FromDays(2));
        Assert.That(await Pass(), Is.EqualTo(1));
    }

    [TestCase("00000000-0000-4000-8000-000000000001")]
    [TestCase("ffffffff-ffff-4fff-bfff-ffffffffffff")]
    public async Task Ids_that_recorders_chose_are_found_wherever_they_lie(string chosen)
    {
        await Keep(mine, 1);
        Assert.That(await Begin(mine, chosen), Is.EqualTo(chosen));
        Assert.That(await Pass(), Is.Zero);
        clock.Forward(TimeSpan.FromDays(2));

        Assert.That(await Pass(), Is.EqualTo(1));
        Assert.That(await Status(chosen), Is.EqualTo(404));
    }

    [Test]
    public async Task There_may_be_more_than_one_transaction_takes()
    {
        await Keep(mine, 1);
        var many = ExpiredSessions.Together * 2 + 30;
        foreach (var some in Enumerable.Range(0, many).Chunk(50)) await Task.WhenAll(some.Select(_ => Begin(mine)));
        await Record("heads");
        clock.Forward(TimeSpan.FromDays(2));

        Assert.That(await Pass(), Is.EqualTo(many));

        Assert.That(await Ask("select count(*) from sessions.sessions"), Is.Zero);
        Assert.That(await Ask("select string_agg(rows::text, ',' order by transaction) from (select transaction, count(*) as rows from public.removals group by transaction) t"), Is.EqualTo("100,100,30"));
    }

    [Test]
    public async Task A_session_with_very_many_events_goes_bit_by_bit()
    {
        await Keep(mine, 1);
        var id = await Begin(mine);
        await Ask($"""
            insert into sessions.events (workspace_id, session_id, first_sequence, last_sequence, codec, raw_length, keys, payload)
            select workspace_id, session_id, n, n, 0, 1, '\x0000000000000000', 'x' from sessions.heads, generate_series(2, 1000) n where session_id = '{id}'
            """);
        await Record("events");
        clock.Forward(TimeSpan.FromDays(2));

        Assert.That(await Pass(), Is.EqualTo(1));

        Assert.That(await Ask("select count(*) from sessions.sessions"), Is.Zero);
        Assert.That(await Ask("select string_agg(rows::text, ',' order by transaction) from (select transaction, count(*) as rows from public.removals group by transaction) t"), Is.EqualTo("256,256,256,232"));
    }

    [Test]
    public async Task After_a_crash_in_between_nobody_sees_a_half_session_and_the_next_pass_ends_it()
    {
        await Keep(mine, 1);
        const string chosen = "6f0c1e2a-0000-4000-8000-0123456789ab";
        await Begin(mine, chosen);
        clock.Forward(TimeSpan.FromDays(2));
        var signals = new HeardSignals();
        await using (var parts = Parts.Of(platform.Database, clock, signals))
        await using (var scope = parts.CreateAsyncScope())
        {
            var workspace = new WorkspaceId((Guid)(await Ask("select workspace_id from sessions.heads"))!);
            Assert.That(await scope.ServiceProvider.GetRequiredService<ExpiredSessions>().Hide(workspace, Guid.Empty, Guid.AllBitsSet, CancellationToken.None), Is.EqualTo(new[] { Guid.Parse(chosen) }));
        }

        Assert.That(signals.Heard, Is.EqualTo(new[] { $"removed {chosen}" }), "its readers end");
        Assert.That(await Ask("select count(*) from sessions.events"), Is.EqualTo(1));
        Assert.That((await Status(chosen), (await platform.Http.Get($"/api/sessions/{chosen}/raw", mine)).Status), Is.EqualTo((404, 404)));
        Assert.That((await platform.Http.Get("/api/sessions", mine)).Json["total"]!.GetValue<int>(), Is.Zero);
        Assert.That((await platform.Http.Delete($"/api/sessions/{chosen}", mine)).Status, Is.EqualTo(404));
        // Its recorder goes on: that is a new session, which has nothing of the old one.
        var again = await platform.Http.Post($"/api/sessions/{chosen}/events", Batch(7), mine);
        Assert.That((again.Status, again.Json["accepted"]!.GetValue<int>()), Is.EqualTo((200, 1)));
        Assert.That((await Append(chosen, mine, 8)).Json["accepted"]!.GetValue<int>(), Is.EqualTo(1));

        Assert.That(await Pass(), Is.Zero, "it was counted when it went out of sight");

        Assert.That(await Ask("select count(*) from sessions.sessions"), Is.EqualTo(1));
        Assert.That(await Ask("select count(*) from sessions.events where last_sequence = 2"), Is.EqualTo(1));
        Assert.That((await Append(chosen, mine, 7, 8, 9)).Json["accepted"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_session_that_is_being_changed_is_left_alone()
    {
        await Keep(mine, 1);
        var (held, free) = (await Begin(mine), await Begin(mine));
        clock.Forward(TimeSpan.FromDays(2));
        await using var connection = new NpgsqlConnection(platform.Database);
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand($"select 1 from sessions.heads where session_id = '{held}' for update", connection, transaction);
            await command.ExecuteScalarAsync();
            Assert.That(await Pass(), Is.EqualTo(1));
        }

        Assert.That((await Status(held), await Status(free)), Is.EqualTo((200, 404)));
        Assert.That(await Pass(), Is.EqualTo(1));
    }

    [Test]
    public async Task One_node_at_a_time()
    {
        await Keep(mine, 1);
        await Begin(mine);
        clock.Forward(TimeSpan.FromDays(2));
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(platform.Database) { Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(SessionRetentionSql.TryLock(SessionRetention.LockKey).Text, connection) { Parameters = { new NpgsqlParameter { Value = SessionRetention.LockKey } } };
            Assert.That(await command.ExecuteScalarAsync(), Is.True);

            Assert.That(await Pass(), Is.Zero);
        }

        Assert.That(await Pass(), Is.EqualTo(1));
    }

    [Test]
    public async Task Whoever_decides_otherwise_in_time_keeps_everything()
    {
        await Keep(mine, 1);
        var id = await Begin(mine);
        clock.Forward(TimeSpan.FromDays(2));
        await Keep(mine, null);

        Assert.That(await Pass(), Is.Zero);
        Assert.That(await Status(id), Is.EqualTo(200));
    }

    private Task<object?> Ask(string sql) => TestCluster.Ask(platform.Database, sql);

    private Task<long> Pass() => platform.Services.GetRequiredService<SessionRetention>().Pass(CancellationToken.None);

    private async Task<int> Status(string id) => (await platform.Http.Get($"/api/sessions/{id}", mine)).Status;

    private async Task Keep(string key, int? days)
    {
        var text = days?.ToString(CultureInfo.InvariantCulture) ?? "null";
        Assert.That((await platform.Http.Put("/api/sessions/policy", $$"""{"default_visibility":null,"retention_days":{{text}},"searchable":true}""", key)).Status, Is.EqualTo(200));
    }

    private async Task<string> Begin(string key, string? id = null, string? linkTo = null)
    {
        id ??= Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var context = linkTo is null ? "null" : $$"""{"created_at":"2026-02-19T11:18:00Z","updated_at":"2026-02-19T11:18:00Z","related_session_ids":["{{linkTo}}"]}""";
        var answer = await platform.Http.Post($"/api/sessions/{id}/events", $$"""{"agent":{"provider":"p","model":"m","tool":"t"},"context":{{context}},"events":[{{Events([1])}}]}""", key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return id;
    }

    private Task<Answer> Append(string id, string key, params int[] events) => platform.Http.Post($"/api/sessions/{id}/events", $$"""{"events":[{{Events(events)}}]}""", key);

    private static string Batch(int number) => $$"""{"agent":{"provider":"p","model":"m","tool":"t"},"events":[{{Events([number])}}]}""";

    private static string Events(int[] numbers) => string.Join(',', numbers.Select(number =>
        $$$"""{"event_id":"e{{{number}}}","timestamp":"2026-02-19T11:18:0{{{number}}}Z","event_type":{"type":"UserMessage"},"content":{"blocks":[]}}"""));

    /// <summary>Gives the session a row in every table that hangs on it.</summary>
    private async Task Fill(string id)
    {
        await Ask($"""
            insert into sessions.search (workspace_id, session_id, part, first_sequence, last_sequence, raw_bytes, summary_hash, created_at, words)
            select workspace_id, session_id, n, 1, 1, 1, 0, now(), 'word' from sessions.heads, generate_series(0, 2) n where session_id = '{id}';
            insert into sessions.imports (workspace_id, digest, session_id, format, imported_at)
            select workspace_id, sha256('x'), session_id, 'f', now() from sessions.heads where session_id = '{id}'
            """);
    }

    /// <summary>Writes down which transaction removes which rows.</summary>
    private Task Record(string table) => Ask($"""
        create table public.removals (transaction text);
        create function public.note() returns trigger language plpgsql as $$ begin insert into public.removals values (pg_current_xact_id()::text); return null; end $$;
        create trigger removals after delete on sessions.{table} for each row execute function public.note()
        """);
}
