using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Audit;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Testing;

namespace AgentPlatform.Infrastructure.Tests.Audit;

/// <summary>With 100,000 entries every statement rides on the index that its comment names.</summary>
public sealed class AuditPlanTests
{
    private static readonly WorkspaceId Workspace = new(new Guid("00000000-0000-0000-0000-000000000001"));
    private static readonly Guid Actor = new("00000000-0000-0000-0000-000000000002");
    private static readonly DateTimeOffset Noon = new(2026, 2, 19, 12, 0, 0, TimeSpan.Zero);

    private string database = "";

    [OneTimeSetUp]
    public async Task Fill()
    {
        database = await TestCluster.NewDatabase();
        // Two workspaces, a hundred actors, a thousand targets, an entry a second.
        await TestCluster.Ask(database, $$"""
            insert into audit.entries (workspace_id, at, actor_kind, actor_id, credential_kind, action, target_kind, target_id, is_refused, detail_codec, detail)
            select ('00000000-0000-0000-0000-00000000000' || 1 + n % 2)::uuid, timestamptz '2026-02-19T12:00Z' + n * interval '1 second', 'user',
                ('00000000-0000-0000-0000-0000000000' || lpad((2 + n % 97)::text, 2, '0'))::uuid, 'user_key', 'tests.done_' || n % 7, 'thing', (n % 1009)::text, n % 13 = 0, 0, '{}'
            from generate_series(1, 100000) n;
            insert into audit.seals select workspace_id, row_number() over (partition by workspace_id order by id), id, sha256(id::text::bytea), at from audit.entries where id <= 99000;
            delete from audit.unsealed where entry_id <= 99000;
            analyze
            """);
    }

    [Test]
    public async Task The_newest_come_in_the_order_of_time() => await Rides(AuditSql.Newest(Workspace, new AuditFilter(), null, 51, 1000), "entries_by_time");

    [Test]
    public async Task So_does_the_page_behind_a_cursor() => await Rides(AuditSql.Newest(Workspace, new AuditFilter(), new AuditPlace(Noon.AddHours(3), 500), 51, 1000), "entries_by_time");

    [Test]
    public async Task So_does_an_export() => await Rides(AuditSql.Oldest(Workspace, new AuditFilter(), new AuditPlace(Noon.AddHours(3), 500), 500, 1000), "entries_by_time");

    [Test]
    public async Task A_time_is_a_part_of_that_order()
    {
        var plan = await Rides(AuditSql.Newest(Workspace, new AuditFilter { Since = Noon.AddHours(2), Until = Noon.AddHours(3) }, null, 51, 1000), "entries_by_time");

        Assert.That(plan, Does.Match(@"Index Cond: .*at >= .*ROW\(at, id\) <"));
    }

    [Test]
    public async Task What_somebody_did_has_an_index() => await Rides(AuditSql.Newest(Workspace, new AuditFilter { Actor = Actor }, null, 51, 1000), "entries_by_actor");

    [Test]
    public async Task What_was_done_to_a_thing_has_an_index() =>
        await Rides(AuditSql.Newest(Workspace, new AuditFilter { Target = new("thing", "77"), Since = Noon.AddHours(1) }, null, 51, 1000), "entries_by_target");

    [Test]
    public async Task The_sealer_takes_the_head_of_the_queue_and_finds_the_rest_by_keys() =>
        Assert.That(await Plan(SealingSql.Take(AuditSealing.Batch)), Does.Contain("unsealed_pkey").And.Contain("entries_pkey").And.Contain("seals_entry_id_key").And.Not.Contain("Seq Scan on entries"));

    [Test]
    public async Task It_finds_the_end_of_a_chain_by_its_key() => Assert.That(await Plan(SealingSql.Heads([Workspace.Value])), Does.Contain("Backward").And.Contain("seals_pkey").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task The_verifier_walks_the_chain_by_its_key()
    {
        var plan = await Plan(VerifyingSql.Chain(Workspace, 1000, 1000));

        Assert.That(plan, Does.Contain("seals_pkey").And.Contain("entries_pkey").And.Not.Contain("Seq Scan on"));
    }

    [Test]
    public async Task It_walks_entries_by_their_ids() => Assert.That(await Plan(VerifyingSql.Stretch(Workspace, 500, 1000)), Does.Contain("entries_by_workspace").And.Not.Contain("Seq Scan on entries"));

    [Test]
    public async Task It_skips_from_workspace_to_workspace() => Assert.That(await Plan(VerifyingSql.NextWorkspace(Workspace)), Does.Contain("seals_pkey").And.Not.Contain("Seq Scan on entries").And.Not.Contain("Seq Scan on seals"));

    private async Task<string> Rides(Sql sql, string index)
    {
        var plan = await Plan(sql);
        Assert.That(plan, Does.Contain(index).And.Contain("seals_entry_id_key").And.Not.Contain("Seq Scan"));
        // The page itself is at most sorted again for the answer, its entries are not.
        Assert.That(plan[plan.IndexOf("WindowAgg", StringComparison.Ordinal)..], Does.Not.Contain("Sort"));
        return plan;
    }

    private Task<string> Plan(Sql sql) => TestCluster.Plan(database, sql);
}
