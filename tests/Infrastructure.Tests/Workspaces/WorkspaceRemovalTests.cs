using System.Text.Json.Nodes;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Sessions;
using AgentPlatform.Infrastructure.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Workspaces;

/// <summary>A deleted workspace is closed at once and goes with everything in it, bit by bit, whatever happens in between; only the trail stays.</summary>
public sealed class WorkspaceRemovalTests
{
    private const string WorkspaceKey = "wak_ABCDEFGH_0123456789012345678901234567890123456789";
    private const string TenantKey = "ad_key_0123456789";

    private TestPlatform platform = null!;
    private (string Id, string Workspace, string Token, string Key) ada;

    [SetUp]
    public async Task Start()
    {
        // Nothing is removed but by these tests.
        platform = await TestPlatform.Start(clock: new StillClock(new DateTimeOffset(2026, 5, 22, 8, 30, 0, TimeSpan.Zero)));
        ada = await Person("ada");
    }

    [TearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task Nobody_and_no_key_gets_in_any_more()
    {
        await platform.UntilCallersAreCached();
        var bob = await Person("bob");
        await Fill(ada.Workspace);
        await platform.Http.Post($"/api/workspaces/{ada.Workspace}/members", """{"email":"bob@ex.org","role":"owner"}""", ada.Token);
        Assert.That((await platform.Http.Get($"/api/workspaces/{ada.Workspace}", bob.Token)).Status, Is.EqualTo(200));
        foreach (var key in new[] { WorkspaceKey, TenantKey }) Assert.That((await platform.Http.Get("/api/sessions/policy", key)).Json["code"]!.GetValue<string>(), Is.EqualTo("auth.forbidden"), "it is known");

        Assert.That((await platform.Http.Delete($"/api/workspaces/{ada.Workspace}", bob.Token)).Status, Is.EqualTo(204));

        foreach (var token in new[] { ada.Token, ada.Key, bob.Token })
            Assert.That((await platform.Http.Get($"/api/workspaces/{ada.Workspace}", token)).Text, Is.EqualTo("not a workspace member\n"));
        foreach (var key in new[] { WorkspaceKey, TenantKey }) Assert.That((await platform.Http.Get("/api/sessions/policy", key)).Json["code"]!.GetValue<string>(), Is.EqualTo("api_key.unknown"));
        Assert.That((await platform.Http.Delete($"/api/workspaces/{ada.Workspace}", bob.Token)).Status, Is.EqualTo(403), "once");
    }

    [Test]
    public async Task Whoever_is_at_home_in_it_gets_a_new_home_and_keeps_their_keys()
    {
        var session = await Upload(ada.Key);

        Assert.That((await platform.Http.Delete($"/api/workspaces/{ada.Workspace}", ada.Token)).Status, Is.EqualTo(204));

        var home = (await List(ada.Key)).Single()!;
        Assert.That((home["name"]!.GetValue<string>(), home["id"]!.GetValue<string>() == ada.Workspace), Is.EqualTo(("Default workspace", false)));
        await Pass();
        Assert.That((await platform.Http.Get($"/api/sessions/{session}", ada.Key)).Status, Is.EqualTo(404));
        await Upload(ada.Key);
        Assert.That(await Ask("select count(*) from sessions.sessions"), Is.EqualTo(1));
        Assert.That(await Ask($"select count(*) from sessions.sessions where workspace_id = '{home["id"]}'"), Is.EqualTo(1));
        Assert.That((await platform.Http.Get("/api/auth/me", ada.Token))["api_key"], Is.EqualTo(ada.Key));
    }

    [Test]
    public async Task Everything_in_it_goes_and_nothing_of_others_does()
    {
        var workspace = await Open(ada.Token);
        await Fill(workspace);
        await Fill(ada.Workspace);
        var before = await Rows(ada.Workspace);
        Assert.That((await platform.Http.Delete($"/api/workspaces/{workspace}", ada.Token)).Status, Is.EqualTo(204));

        Assert.That(await Pass(), Is.EqualTo(1));

        var left = await Rows(workspace);
        Assert.That(left.Where(table => table.Value > 0 && !IsOfTheSealer(table)).Select(table => table.Key), Is.EqualTo(new[] { "audit.entries" }));
        Assert.That((await Rows(ada.Workspace)).Where(table => !IsOfTheSealer(table)), Is.EquivalentTo(before.Where(table => !IsOfTheSealer(table))));
        Assert.That(await Ask($"select count(*) from workspaces.workspaces where id = '{workspace}'"), Is.Zero);
        Assert.That(await Ask($"select string_agg(action, ',' order by id) from audit.entries where workspace_id = '{workspace}'"), Is.EqualTo("workspaces.created,workspaces.deleted"));
        Assert.That(await Pass(), Is.Zero);
    }

    // What it does, and when, is its own business.
    private static bool IsOfTheSealer<T>(KeyValuePair<string, T> table) => table.Key is "audit.seals" or "audit.unsealed";

    [Test]
    public async Task A_pass_that_was_interrupted_is_completed_by_the_next_one()
    {
        var workspace = new WorkspaceId(Guid.Parse(await Open(ada.Token)));
        await Fill(workspace.Value.ToString(), sessions: HiddenSessions.Together + 20);
        Assert.That((await platform.Http.Delete($"/api/workspaces/{workspace.Value}", ada.Token)).Status, Is.EqualTo(204));

        // Each batch stands for a process that ends after it.
        for (var step = 0; step < 3; step++) Assert.That(await platform.Services.GetRequiredService<WorkspaceRemoval>().Step(workspace, CancellationToken.None), Is.True, "it takes more than that");

        Assert.That(await Ask($"select count(*) from sessions.sessions where workspace_id = '{workspace.Value}'"), Is.InRange(1, HiddenSessions.Together + 20));
        Assert.That(await Ask($"select count(*) from workspaces.workspaces where id = '{workspace.Value}'"), Is.EqualTo(1), "the row says that there is more to do");
        Assert.That(await Pass(), Is.EqualTo(1));
        Assert.That((await Rows(workspace.Value.ToString())).Where(table => table.Value > 0).Select(table => table.Key), Has.All.StartsWith("audit."));
    }

    [Test]
    public async Task What_is_written_into_it_meanwhile_goes_too()
    {
        var workspace = new WorkspaceId(Guid.Parse(await Open(ada.Token)));
        Assert.That((await platform.Http.Delete($"/api/workspaces/{workspace.Value}", ada.Token)).Status, Is.EqualTo(204));
        await Fill(workspace.Value.ToString());

        Assert.That(await Pass(), Is.EqualTo(1));

        Assert.That((await Rows(workspace.Value.ToString())).Where(table => table.Value > 0).Select(table => table.Key), Has.All.StartsWith("audit."));
    }

    [Test]
    public async Task One_node_at_a_time()
    {
        var workspace = await Open(ada.Token);
        await platform.Http.Delete($"/api/workspaces/{workspace}", ada.Token);
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(platform.Database) { Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(RemovalSql.TryLock(WorkspaceRemoval.LockKey).Text, connection) { Parameters = { new NpgsqlParameter { Value = WorkspaceRemoval.LockKey } } };
            Assert.That(await command.ExecuteScalarAsync(), Is.True);

            Assert.That(await Pass(), Is.Zero);
        }

        Assert.That(await Pass(), Is.EqualTo(1));
    }

    [Test]
    public async Task One_that_cannot_go_does_not_keep_the_others()
    {
        var (stuck, free) = (await Open(ada.Token), await Open(ada.Token));
        await Ask($"create table public.forgotten (workspace_id uuid references workspaces.workspaces); insert into public.forgotten values ('{stuck}')");
        foreach (var workspace in new[] { stuck, free }) await platform.Http.Delete($"/api/workspaces/{workspace}", ada.Token);

        Assert.That(await Pass(), Is.EqualTo(1));

        Assert.That(await Ask("select id::text from workspaces.workspaces where deleted_at is not null"), Is.EqualTo(stuck));
        Assert.That(platform.Logs.All, Has.Some.Contains("forgotten still refers to it"));
    }

    /// <summary>Puts something into every table that knows workspaces.</summary>
    private async Task Fill(string workspace, int sessions = 3)
    {
        var (hex, tenant) = (workspace.Replace("-", "", StringComparison.Ordinal), Guid.CreateVersion7());
        var first = await Ask("select count(*) from api_keys.keys where kind = 'workspace'") is 0L;
        await Ask($"""
            insert into sessions.sessions (workspace_id, id, origin, visibility, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at,
                message_count, task_count, event_count, duration_seconds, total_input_tokens, total_output_tokens, has_errors, max_active_agents, score, score_rule)
            select '{workspace}', gen_random_uuid(), 'chat', 'private', '{ada.Id}', 't', 'p', 'm', '', '', '', now(), 0, now(), 1, 0, 1, 0, 0, 0, false, 1, 100, 'heuristic_v1' from generate_series(1, {sessions});
            insert into sessions.heads (workspace_id, session_id, last_sequence, revision, event_count, message_count, task_count, duration_seconds, total_input_tokens, total_output_tokens,
                event_bytes, sealed_through, tail_chunks, tail_bytes, changed_at, unsettled_since)
            select workspace_id, id, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, now(), null from (select * from sessions.sessions where workspace_id = '{workspace}' offset 1) s;
            insert into sessions.events (workspace_id, session_id, first_sequence, last_sequence, codec, raw_length, keys, payload)
            select workspace_id, id, n, n, 0, 1, '\x0000000000000000', 'x' from sessions.sessions, generate_series(1, 3) n where workspace_id = '{workspace}';
            insert into sessions.search (workspace_id, session_id, part, first_sequence, last_sequence, raw_bytes, summary_hash, created_at, words)
            select workspace_id, id, 0, 1, 1, 1, 0, now(), 'word' from sessions.sessions where workspace_id = '{workspace}';
            insert into sessions.links select workspace_id, id, 1, gen_random_uuid()::text, 'handoff', now() from sessions.sessions where workspace_id = '{workspace}';
            insert into sessions.imports select workspace_id, sha256(id::text::bytea), id, 'f', now() from sessions.sessions where workspace_id = '{workspace}';
            insert into sessions.recordings (workspace_id, session_id, header, stats, tally, state_through) select workspace_id, id, '', '', '', 1 from sessions.sessions where workspace_id = '{workspace}';
            insert into sessions.chats (workspace_id, session_id, agent_id, codec, created_at, updated_at) select workspace_id, id, 'a', 0, now(), now() from sessions.sessions where workspace_id = '{workspace}';
            insert into sessions.results (workspace_id, session_id, agent_id, codec, created_at, updated_at) select workspace_id, id, 'a', 0, now(), now() from sessions.sessions where workspace_id = '{workspace}';
            insert into sessions.policies (workspace_id, retention_days, changed_at) values ('{workspace}', 30, now());
            insert into agents.agents (workspace_id, id, external_id, name, prompt, properties, created_at, updated_at) select '{workspace}', gen_random_uuid(), n::text, 'a', '', '', now(), now() from generate_series(1, 300) n;
            insert into models.hourly_usage (workspace_id, event_name, hour, prompt_tokens, completion_tokens, counter, created_at) select '{workspace}', n::text, now(), 1, 1, 1, now() from generate_series(1, 5) n;
            insert into workspaces.invitations (workspace_id, id, hash, role, created_by, created_at, expires_at) values ('{workspace}', gen_random_uuid(), sha256('{hex}'), 'guest', '{ada.Id}', now(), now());
            insert into workspaces.limits (workspace_id, updated_at) values ('{workspace}', now());
            insert into workspaces.storage_keys (workspace_id, version, sealed, created_at) values ('{workspace}', 1, '', now());
            insert into api_keys.keys (workspace_id, id, kind, hash, prefix, created_at, external_id, scopes)
            values ('{workspace}', gen_random_uuid(), 'workspace', {Hash(first ? WorkspaceKey : hex)}, 'wak', now(), 'wak_{hex[^8..]}', array['turns:submit']);
            insert into api_keys.keys (workspace_id, id, kind, hash, prefix, created_at, role) values ('{workspace}', '{tenant}', 'tenant', {Hash(first ? TenantKey : hex + "t")}, 'ad_key', now(), 'guest');
            insert into api_keys.tenant_records (workspace_id, key_id, key_hash, key_hash_params, encrypted_master_key)
            select '{workspace}', '{tenant}', encode(hash, 'hex'), '', '' from api_keys.keys where id = '{tenant}';
            """);
    }

    private static string Hash(string text) => $"sha256('{text}')";

    /// <summary>How many rows each table has that are of the workspace.</summary>
    private async Task<SortedDictionary<string, long>> Rows(string workspace)
    {
        const string tables = "select string_agg(table_schema || '.' || table_name, ' ') from information_schema.columns where column_name = 'workspace_id' and table_schema not in ('public', 'information_schema')";
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in ((string)(await Ask(tables))!).Split(' ')) rows[table] = (long)(await Ask($"select count(*) from {table} where workspace_id = '{workspace}'"))!;
        return rows;
    }

    private Task<int> Pass() => platform.Services.GetRequiredService<WorkspaceRemoval>().Pass(CancellationToken.None);

    private Task<object?> Ask(string sql) => TestCluster.Ask(platform.Database, sql);

    private async Task<JsonArray> List(string bearer) => JsonNode.Parse((await platform.Http.Get("/api/workspaces", bearer)).Body)!.AsArray();

    private async Task<string> Open(string bearer)
    {
        var answer = await platform.Http.Post("/api/workspaces", """{"name":"w"}""", bearer);
        Assert.That(answer.Status, Is.EqualTo(201), answer.Text);
        return answer["id"];
    }

    private async Task<(string Id, string Workspace, string Token, string Key)> Person(string name)
    {
        var answer = await platform.Http.Post("/api/auth/register", $$"""{"email":"{{name}}@ex.org","password":"testpass99","nickname":"{{name}}"}""");
        var token = answer["access_token"];
        return (answer["user_id"], (await List(token))[0]!["id"]!.GetValue<string>(), token, (await platform.Http.Get("/api/auth/me", token))["api_key"]);
    }

    private async Task<string> Upload(string key)
    {
        var id = Guid.CreateVersion7().ToString();
        var answer = await platform.Http.Post($"/api/sessions/{id}/events", """{"agent":{"provider":"p","model":"m","tool":"t"},"events":[{"event_id":"e1","timestamp":"2026-02-19T11:18:01Z","event_type":{"type":"UserMessage"},"content":{"blocks":[]}}]}""", key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return id;
    }
}
