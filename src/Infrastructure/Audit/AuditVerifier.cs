using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Recomputes chains, a page at a time, while the platform goes on writing.</summary>
internal sealed class AuditVerifier(Db db)
{
    private const int Page = 1000;
    private const int Stretch = 20_000;

    /// <summary>The chain of one workspace, then whether each of its entries is in it, then what waits for it.</summary>
    public async Task<AuditVerdict> Verify(WorkspaceId workspace, AuditAnchor? anchor, CancellationToken ct)
    {
        var (last, hash) = (0L, AuditChain.Start);
        var found = await Walk();
        found ??= await FindUnsealed(workspace, ct);
        var queue = await db.One<QueueRow>(VerifyingSql.Queue(workspace), ct);
        if (queue!.Stray is { } stray) found ??= new AuditBreak(AuditBreakKind.QueueStray, null, stray);
        return new AuditVerdict(workspace, last, queue.Count, hash, found);

        async Task<AuditBreak?> Walk()
        {
            while (true)
            {
                var links = await db.Many<LinkRow>(VerifyingSql.Chain(workspace, last, Page), ct);
                foreach (var link in links)
                {
                    if (link.Check(last, hash) is { } broken) return broken;
                    (last, hash) = (link.Sequence!.Value, link.Hash!);
                    if (last == anchor?.Sequence && !hash.AsSpan().SequenceEqual(anchor.Hash)) return new AuditBreak(AuditBreakKind.AnchorDiffers, last, link.EntryId);
                }

                if (links.Count < Page) return anchor?.Sequence > last ? new AuditBreak(AuditBreakKind.AnchorMissing, last + 1, null) : null;
            }
        }
    }

    /// <summary>The next workspace that has a trail, or what is left of one. The platform itself comes before all of them.</summary>
    public async Task<WorkspaceId?> NextWorkspace(WorkspaceId after, CancellationToken ct) => await db.One<Guid?>(VerifyingSql.NextWorkspace(after), ct) is { } id ? new WorkspaceId(id) : null;

    private async Task<AuditBreak?> FindUnsealed(WorkspaceId workspace, CancellationToken ct)
    {
        for (var after = 0L; ;)
        {
            var part = await db.One<StretchRow>(VerifyingSql.Stretch(workspace, after, Stretch), ct);
            if (part!.Unsealed is { } entry) return new AuditBreak(AuditBreakKind.EntryUnsealed, null, entry);
            if (part.Count < Stretch) return null;
            after = part.Last!.Value;
        }
    }

    private sealed record LinkRow : AuditRow
    {
        public long EntryId { get; init; }

        /// <summary>What is wrong with this place of the chain, when everything before it is right.</summary>
        public AuditBreak? Check(long last, byte[] hash)
        {
            if (Sequence != last + 1) return new AuditBreak(AuditBreakKind.SealMissing, last + 1, null);
            if (Id == 0) return new AuditBreak(AuditBreakKind.EntryMissing, Sequence, EntryId);
            return AuditChain.Hash(hash, this, last + 1, SealedAt).AsSpan().SequenceEqual(Hash) ? null : new AuditBreak(AuditBreakKind.EntryChanged, Sequence, EntryId);
        }
    }

    private sealed record StretchRow
    {
        public long? Last { get; init; }

        public long Count { get; init; }

        public long? Unsealed { get; init; }
    }

    private sealed record QueueRow
    {
        public long Count { get; init; }

        public long? Stray { get; init; }
    }
}
