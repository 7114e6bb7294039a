using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.ApiKeys;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Sessions;
using AgentPlatform.Testing;

namespace AgentPlatform.Infrastructure.Tests.Sessions;

/// <summary>What runs in the background over large tables rides on the index that its comment names.</summary>
public sealed class RetentionPlanTests
{
    private static readonly WorkspaceId Workspace = new(new Guid("00000000-0000-0000-0000-000000000001"));

    private string database = "";

    [OneTimeSetUp]
    public async Task Fill()
    {
        database = await TestCluster.NewDatabase();
        await TestCluster.Ask(database, $"""
            insert into workspaces.workspaces values ('{Workspace.Value}', 'w', repeat('0', 64), now());
            insert into sessions.policies (workspace_id, retention_days, changed_at) values ('{Workspace.Value}', 30, now());
            insert into sessions.sessions (workspace_id, id, origin, visibility, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at,
                message_count, task_count, event_count, duration_seconds, total_input_tokens, total_output_tokens, has_errors, max_active_agents, score, score_rule)
            select '{Workspace.Value}', gen_random_uuid(), 'upload', 'public', gen_random_uuid(), 't', 'p', 'm', '', '', '', now(), 0, now(), 1, 0, 1, 0, 0, 0, false, 1, 100, 'heuristic_v1'
            from generate_series(1, 20000);
            insert into sessions.heads (workspace_id, session_id, last_sequence, revision, event_count, message_count, task_count, duration_seconds, total_input_tokens, total_output_tokens,
                event_bytes, sealed_through, tail_chunks, tail_bytes, changed_at, unsettled_since)
            select workspace_id, id, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, now(), null from sessions.sessions;
            insert into sessions.events (workspace_id, session_id, first_sequence, last_sequence, codec, raw_length, keys, payload)
            select workspace_id, id, 1, 1, 0, 1, '\x0000000000000000', 'x' from sessions.sessions;
            insert into sessions.links select workspace_id, id, 1, gen_random_uuid()::text, 'handoff', now() from sessions.sessions;
            insert into sessions.imports select workspace_id, sha256(id::text::bytea), id, 'f', now() from sessions.sessions;
            insert into sessions.chats (workspace_id, session_id, agent_id, codec, created_at, updated_at) select workspace_id, id, 'a', 0, now(), now() from sessions.sessions;
            insert into sessions.results (workspace_id, session_id, agent_id, codec, created_at, updated_at) select workspace_id, id, 'a', 0, now(), now() from sessions.sessions;
            insert into identity.users (id, nickname, personal_workspace_id, created_at) values ('{Workspace.Value}', 'u', '{Workspace.Value}', now());
            insert into api_keys.keys (workspace_id, id, kind, user_id, hash, prefix, created_at)
            select '{Workspace.Value}', gen_random_uuid(), 'user', '{Workspace.Value}', sha256(n::text::bytea), 'osk_', now() from generate_series(1, 20000) n;
            analyze
            """);
    }

    [Test]
    public async Task Old_sessions_are_looked_for_in_the_order_of_their_ids() =>
        Assert.That(await Plan(SessionRetentionSql.LockExpired(Workspace, Guid.Empty, Guid.AllBitsSet, DateTimeOffset.UnixEpoch, 100)), Does.Contain("heads_pkey").And.Not.Contain("Sort").And.Not.Contain("on heads h ("));

    [Test]
    public async Task They_are_taken_out_of_sight_by_their_keys()
    {
        foreach (var statement in SessionRetentionSql.Hide(Workspace, [Guid.Empty], DateTimeOffset.UnixEpoch)) Assert.That(await Plan(statement), Does.Not.Contain("Seq Scan"));
    }

    [Test]
    public async Task Events_are_removed_by_their_key() => Assert.That(await Plan(SessionRetentionSql.RemoveEvents(Workspace, Guid.Empty, 256)), Does.Contain("events_pkey").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task What_is_out_of_sight_has_an_index() => Assert.That(await Plan(SessionRetentionSql.Hidden(null, 100)), Does.Contain("sessions_removed").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task Sessions_are_marked_in_the_order_of_their_ids() =>
        Assert.That(await Plan(SessionPolicySql.Mark(Workspace, Guid.Empty, 200, DateTimeOffset.UnixEpoch)), Does.Contain("heads_pkey").And.Not.Contain("Sort").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task Uses_of_keys_are_written_by_the_keys_key()
    {
        var uses = Enumerable.Range(0, 20).Select(_ => new CredentialUse(new UsedCredential(CredentialSort.Key, Workspace, ApiKeyId.New().Value), DateTimeOffset.UnixEpoch)).ToList();

        Assert.That(await Plan(ApiKeySql.SaveUses(uses)), Does.Contain("keys_pkey").And.Not.Contain("Seq Scan"));
    }

    private Task<string> Plan(Sql sql) => TestCluster.Plan(database, sql);
}
