using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.Audit;

/// <summary>Whatever is done to a trail behind the platform's back, the verifier names the first row that is not what it was.</summary>
public sealed class VerifyingTests : TrailFixture
{
    [SetUp]
    public async Task Write()
    {
        await Record(9);
        await Seal();
    }

    [Test]
    public async Task An_untouched_trail_is_intact_and_says_what_waits()
    {
        await Record(2);

        var verdict = await Verify();

        Assert.That((verdict.Workspace, verdict.Sealed, verdict.Unsealed, verdict.Break), Is.EqualTo((Here, 9L, 2L, (AuditBreak?)null)));
        Assert.That(verdict.HeadHash, Is.EqualTo(await Ask($"select hash from audit.seals where workspace_id = '{Here.Value}' and sequence = 9")));
    }

    [TestCase("action = 'tests.other'")]
    [TestCase("detail = '{}'")]
    [TestCase("at = at + interval '1 microsecond'")]
    [TestCase("workspace_id = '00000000-0000-0000-0000-000000000000'")]
    [TestCase("is_refused = true")]
    [TestCase("user_agent = ''")]
    [TestCase("actor_id = null")]
    public async Task An_edited_entry_is_named(string change)
    {
        var entry = await EntryAt(5);
        await Forge($"update audit.entries set {change} where id = {entry}");

        await Found(AuditBreakKind.EntryChanged, 5, entry);
    }

    [Test]
    public async Task A_deleted_entry_is_named()
    {
        var entry = await EntryAt(5);
        await Forge($"delete from audit.entries where id = {entry}");

        await Found(AuditBreakKind.EntryMissing, 5, entry);
    }

    [Test]
    public async Task A_deleted_seal_is_named()
    {
        await Forge("delete from audit.seals where sequence = 5");

        await Found(AuditBreakKind.SealMissing, 5, null);
    }

    [Test]
    public async Task An_edited_seal_is_named([Values("hash = sha256('x')", "sealed_at = sealed_at + interval '1 second'", "entry_id = 4711")] string change)
    {
        var entry = await EntryAt(5);
        await Forge($"update audit.seals set {change} where sequence = 5");

        var found = (await Verify()).Break!;
        Assert.That(found.Sequence, Is.EqualTo(5));
        if (!change.StartsWith("entry_id", StringComparison.Ordinal)) Assert.That((found.Kind, found.Entry), Is.EqualTo((AuditBreakKind.EntryChanged, entry)));
    }

    [Test]
    public async Task An_entry_and_its_seal_that_are_deleted_together_are_named()
    {
        await Forge($"delete from audit.entries where id = {await EntryAt(5)}; delete from audit.seals where sequence = 5");

        await Found(AuditBreakKind.SealMissing, 5, null);
    }

    [Test]
    public async Task The_last_seals_are_missed_by_their_entries()
    {
        var entry = await EntryAt(8);
        await Forge("delete from audit.seals where sequence >= 8");

        Assert.That((await Verify()).Break, Is.EqualTo(new AuditBreak(AuditBreakKind.EntryUnsealed, null, entry)));
    }

    [Test]
    public async Task The_last_entries_are_missed_by_their_seals()
    {
        var entry = await EntryAt(8);
        await Forge($"delete from audit.entries where id >= {entry}");

        await Found(AuditBreakKind.EntryMissing, 8, entry);
    }

    [Test]
    public async Task An_end_that_is_cut_off_cleanly_is_missed_by_an_anchor_only()
    {
        var anchor = AuditAnchor.Read((await Verify()).Head!);
        await Forge($"delete from audit.entries where id >= {await EntryAt(8)}; delete from audit.seals where sequence >= 8");

        Assert.That((await Verify()).Break, Is.Null, "nothing in the database remembers it");
        Assert.That((await Verify(anchor)).Break, Is.EqualTo(new AuditBreak(AuditBreakKind.AnchorMissing, 8, null)));
    }

    [Test]
    public async Task A_chain_that_is_built_anew_is_betrayed_by_an_anchor()
    {
        var anchor = AuditAnchor.Read((await Verify()).Head!);
        await Forge($"update audit.entries set action = 'tests.other' where id = {await EntryAt(5)}; insert into audit.unsealed select entry_id, workspace_id from audit.seals; delete from audit.seals");
        await Seal();

        Assert.That((await Verify()).Break, Is.Null);
        await Found(AuditBreakKind.AnchorDiffers, 9, await EntryAt(9), anchor, 9);
    }

    [Test]
    public async Task An_anchor_holds_while_the_chain_grows()
    {
        var anchor = AuditAnchor.Read((await Verify()).Head!);
        await Record(3);
        await Seal();

        var verdict = await Verify(anchor);
        Assert.That((verdict.Sealed, verdict.Break), Is.EqualTo((12L, (AuditBreak?)null)));
    }

    [Test]
    public async Task An_entry_that_is_inserted_past_the_trigger_is_named()
    {
        await Forge($"insert into audit.entries (workspace_id, at, actor_kind, credential_kind, action) values ('{Here.Value}', now(), 'user', 'none', 'tests.forged')");
        var forged = (long)(await Ask("select id from audit.entries where action = 'tests.forged'"))!;

        Assert.That((await Verify()).Break, Is.EqualTo(new AuditBreak(AuditBreakKind.EntryUnsealed, null, forged)));
    }

    [Test]
    public async Task One_that_is_inserted_with_a_seal_of_its_own_is_named()
    {
        await Forge($"""
            insert into audit.entries (workspace_id, at, actor_kind, credential_kind, action) values ('{Here.Value}', now(), 'user', 'none', 'tests.forged');
            insert into audit.seals select workspace_id, 10, id, sha256('x'), now() from audit.entries where action = 'tests.forged'
            """);

        await Found(AuditBreakKind.EntryChanged, 10, await EntryAt(10));
    }

    [Test]
    public async Task Two_entries_that_have_changed_places_are_named()
    {
        var (third, seventh) = (await EntryAt(3), await EntryAt(7));
        await Forge($"""
            update audit.seals set entry_id = -1 where sequence = 3;
            update audit.seals set entry_id = {third} where sequence = 7;
            update audit.seals set entry_id = {seventh} where sequence = 3
            """);

        await Found(AuditBreakKind.EntryChanged, 3, seventh);
    }

    [Test]
    public async Task A_queue_that_points_to_nothing_is_named_and_stops_nobody()
    {
        await Ask($"insert into audit.unsealed values (-5, '{Here.Value}')");
        await Record(1);

        Assert.That(await Seal(), Is.EqualTo(1));
        var verdict = await Verify();
        Assert.That((verdict.Sealed, verdict.Break), Is.EqualTo((10L, new AuditBreak(AuditBreakKind.QueueStray, null, -5))));
    }

    [Test]
    public async Task What_is_queued_again_is_named_and_not_sealed_twice()
    {
        var entry = await EntryAt(4);
        await Ask($"insert into audit.unsealed values ({entry}, '{Here.Value}')");

        Assert.That(await Seal(), Is.Zero);
        Assert.That((await Verify()).Break, Is.EqualTo(new AuditBreak(AuditBreakKind.QueueStray, null, entry)));
    }

    [Test]
    public async Task All_chains_are_verified_one_after_the_other_and_each_is_told()
    {
        var others = Enumerable.Range(0, 3).Select(_ => WorkspaceId.New()).ToList();
        foreach (var other in others) await Record(new AuditEntry(Ada, "tests.done") { Workspace = other });
        await Record(new AuditEntry(Ada with { Workspace = null }, "tests.platform"));
        await Seal();
        await Forge($"update audit.entries set action = 'x' where workspace_id = '{others[1].Value}'");

        var verdicts = new List<AuditVerdict>();
        await foreach (var verdict in Parts.GetRequiredService<AuditVerification>().Run(null, null, CancellationToken.None)) verdicts.Add(verdict);

        Assert.That(verdicts.Select(verdict => verdict.Workspace), Is.EquivalentTo(others.Append(Here).Append(default)));
        Assert.That(verdicts.Where(verdict => verdict.Break is not null).Select(verdict => verdict.Workspace), Is.EqualTo(new[] { others[1] }));
        Assert.That(verdicts[0], Has.Property(nameof(AuditVerdict.Workspace)).EqualTo(default(WorkspaceId)).And.Property(nameof(AuditVerdict.Sealed)).EqualTo(1));
    }

    private async Task Found(AuditBreakKind kind, long sequence, long? entry, AuditAnchor? anchor = null, long? sound = null)
    {
        var verdict = await Verify(anchor);
        Assert.That(verdict.Break, Is.EqualTo(new AuditBreak(kind, sequence, entry)));
        Assert.That(verdict.Sealed, Is.EqualTo(sound ?? sequence - 1), "what is before it is sound");
    }
}
