using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Chains entries that wait for it, in transactions of bounded size. Two at once harm nobody: they wait for each other, or one begins again.</summary>
internal sealed class AuditSealing(Db db, IUnitOfWork unit, TimeProvider clock)
{
    /// <summary>Entries per transaction; details stay in the database, so that one is about a kilobyte here.</summary>
    public const int Batch = 500;

    /// <summary>Seals all that waits now; answers how many entries that were. Refused where another sealer was faster: what it left is there for the next time.</summary>
    public async Task<Result<long>> SealAll(CancellationToken ct)
    {
        for (var total = 0L; ;)
        {
            var done = await unit.Run(SealSome, ct);
            if (done.Error is { } faster) return faster;
            total += done.Value;
            if (done.Value < Batch) return total;
        }
    }

    private async Task<Result<int>> SealSome(CancellationToken ct)
    {
        var entries = await db.Many<AuditRecord>(SealingSql.Take(Batch), ct);
        if (entries.Count == 0) return 0;

        // Read after the entries are locked: what another sealer has written until then is in it.
        Guid[] workspaces = [.. entries.Select(entry => entry.WorkspaceId.Value).Distinct()];
        var heads = (await db.Many<HeadRow>(SealingSql.Heads(workspaces), ct)).ToDictionary(head => head.WorkspaceId, head => (head.Sequence, head.Hash));
        var now = AuditChain.Storable(clock.GetUtcNow());
        var seals = new List<NewSeal>(entries.Count);
        foreach (var entry in entries)
        {
            var (last, hash) = heads.TryGetValue(entry.WorkspaceId, out var head) ? head : (0, AuditChain.Start);
            var next = (Sequence: last + 1, Hash: AuditChain.Hash(hash, entry, last + 1, now));
            heads[entry.WorkspaceId] = next;
            seals.Add(new NewSeal(entry.WorkspaceId, next.Sequence, entry.Id, next.Hash));
        }

        await db.Execute([SealingSql.Seal(seals, now), SealingSql.Forget([.. entries.Select(entry => entry.Id)])], ct);
        return entries.Count;
    }

    private sealed record HeadRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public long Sequence { get; init; }

        public byte[] Hash { get; init; } = [];
    }
}
