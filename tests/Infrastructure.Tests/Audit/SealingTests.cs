using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Audit;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Audit;

/// <summary>Entries are chained, each once, without gaps, whoever does it and however many at once.</summary>
public sealed class SealingTests : TrailFixture
{
    [Test]
    public async Task Every_workspace_has_a_chain_of_its_own()
    {
        var other = WorkspaceId.New();
        await Record(3);
        await Record(new AuditEntry(Ada, "tests.elsewhere") { Workspace = other }, new AuditEntry(Ada, "tests.here"));

        Assert.That(await Seal(), Is.EqualTo(5));

        Assert.That(await Ask($"select string_agg(sequence::text, ',' order by entry_id) from audit.seals where workspace_id = '{Here.Value}'"), Is.EqualTo("1,2,3,4"));
        Assert.That(await Ask($"select string_agg(sequence::text, ',' order by entry_id) from audit.seals where workspace_id = '{other.Value}'"), Is.EqualTo("1"));
        Assert.That(await Ask("select count(*) from audit.unsealed"), Is.Zero);
        Assert.That(await Seal(), Is.Zero);
    }

    [Test]
    public async Task More_than_one_batch_is_one_chain()
    {
        await Record(AuditSealing.Batch + 7);

        Assert.That(await Seal(), Is.EqualTo(AuditSealing.Batch + 7));

        var verdict = await Verify();
        Assert.That((verdict.Sealed, verdict.Unsealed, verdict.Break), Is.EqualTo((AuditSealing.Batch + 7L, 0L, (AuditBreak?)null)));
    }

    [Test]
    public async Task What_is_committed_late_comes_later_in_the_chain()
    {
        // The id is taken before the one of the entry that is sealed first.
        await using (await TestCluster.Hold(Database, "select nextval(pg_get_serial_sequence('audit.entries', 'id'))")) await Record(1);
        await Seal();
        await Ask($"""
            insert into audit.entries (id, workspace_id, at, actor_kind, credential_kind, action)
            overriding system value values (1, '{Here.Value}', now(), 'user', 'none', 'tests.late')
            """);

        Assert.That(await Seal(), Is.EqualTo(1));

        Assert.That(await EntryAt(2), Is.EqualTo(1));
        Assert.That((await Verify()).Break, Is.Null);
    }

    [Test]
    public async Task Sealers_who_know_nothing_of_each_other_make_one_chain()
    {
        for (var round = 0; round < 5; round++)
        {
            await Record(40);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Seal()));
        }

        while (await Seal() > 0) await Task.Yield();
        var verdict = await Verify();
        Assert.That((verdict.Sealed, verdict.Unsealed, verdict.Break), Is.EqualTo((200L, 0L, (AuditBreak?)null)));
    }

    [Test]
    public async Task One_who_read_the_head_too_early_is_stopped_by_the_key_and_begins_again()
    {
        await Record(1);
        await Seal();
        await Record(1);
        // Somebody has taken the second place and not yet committed: whoever wants it too waits for that, and loses.
        await using (var rival = (NpgsqlConnection)await TestCluster.Hold(Database, $"insert into audit.seals values ('{Here.Value}', 2, 999, sha256('x'), now())"))
        {
            var late = Seal();
            while (await Ask("select exists (select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())") is false) await Task.Yield();
            await using (var commit = new NpgsqlCommand("commit", rival)) await commit.ExecuteNonQueryAsync();
            Assert.That(await late, Is.Zero);
        }

        Assert.That(await Ask("select count(*) from audit.unsealed"), Is.EqualTo(1));
        Assert.That(await Seal(), Is.EqualTo(1));
        Assert.That(await Ask("select sequence from audit.seals order by entry_id desc offset 1 limit 1"), Is.EqualTo(3));
    }

    [Test]
    public async Task An_entry_that_is_rolled_back_leaves_nothing()
    {
        await using (var scope = Parts.CreateAsyncScope())
        {
            var trail = scope.ServiceProvider.GetRequiredService<IAuditTrail>();
            var refused = await scope.ServiceProvider.GetRequiredService<AgentPlatform.Application.Common.IUnitOfWork>().Run(async ct =>
            {
                await trail.Record(new AuditEntry(Ada, "tests.refused"), ct);
                return Result<Done>.Fail(new Error(ErrorKind.Conflict, "x.y", ""));
            }, CancellationToken.None);
            Assert.That(refused.Error, Is.Not.Null);
        }

        Assert.That(await Ask("select (select count(*) from audit.entries) + (select count(*) from audit.unsealed)"), Is.Zero);
    }

    [Test]
    public async Task The_server_seals_by_itself_what_it_and_others_write()
    {
        await using var platform = await TestPlatform.Start(database: Database);
        await platform.Http.Post("/api/register", """{"nickname":"ada"}""");
        await UntilSealed(1);

        // Behind its back, as another node would.
        await Record(3);
        await UntilSealed(4);
    }

    [Test]
    public async Task Secrets_do_not_get_into_the_trail()
    {
        var from = new AgentPlatform.Application.Common.Whereabouts(null, "curl osk_0123456789abcdef0123456789abcdef");
        await Record(new AuditEntry(Ada with { From = from }, "tests.leaked") { Detail = """{"key":"wak_0123456789abcdef0123"}""" });

        Assert.That(await Ask("select user_agent || convert_from(detail, 'UTF8') from audit.entries"), Is.EqualTo("""curl [masked]{"key":"[masked]"}"""));
    }

    [Test]
    public async Task Half_a_character_from_a_client_keeps_no_entry_from_being_written()
    {
        var from = new AgentPlatform.Application.Common.Whereabouts(null, "cut \ud83d");
        await Record(new AuditEntry(Ada with { From = from }, "tests.cut") { Target = new("thing", "\ude00\0") });
        await Seal();

        Assert.That(await Ask("select user_agent || target_id from audit.entries"), Is.EqualTo("cut \ufffd\ufffd\ufffd"));
        Assert.That((await Verify()).Break, Is.Null);
    }

    [Test]
    public async Task The_trail_can_only_grow()
    {
        await Record(2);
        await Seal();

        foreach (var attempt in new[]
        {
            "update audit.entries set action = 'x'", "delete from audit.entries", "truncate audit.entries",
            "update audit.seals set sequence = sequence + 1", "delete from audit.seals", "truncate audit.seals",
        })
            Assert.That(async () => await Ask(attempt), Throws.InstanceOf<PostgresException>().With.Message.Contains("append-only"), attempt);
        Assert.That((await Verify()).Break, Is.Null);
    }

    private async Task UntilSealed(long count)
    {
        while ((long)(await Ask("select count(*) from audit.seals"))! < count) await Task.Yield();
    }
}
