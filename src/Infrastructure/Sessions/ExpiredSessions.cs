using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Removes sessions that are older than their workspace wants them, many at once out of sight and then bit by bit for good.</summary>
internal sealed class ExpiredSessions
{
    /// <summary>Sessions in one transaction.</summary>
    public const int Together = 100;

    // What clocks of several nodes and of the recorders may differ by.
    private static readonly TimeSpan Skew = TimeSpan.FromDays(1);

    private readonly Db db;
    private readonly IUnitOfWork unit;
    private readonly HiddenSessions hidden;
    private readonly TimeProvider clock;
    private readonly Counter<long> removed;

    public ExpiredSessions(Db db, IUnitOfWork unit, HiddenSessions hidden, TimeProvider clock, IMeterFactory meters)
    {
        (this.db, this.unit, this.hidden, this.clock) = (db, unit, hidden, clock);
        removed = meters.Create(MessageTelemetry.Name).CreateCounter<long>("agentplatform.sessions.expired", "{session}", "Sessions removed because their workspace keeps them no longer.");
    }

    /// <summary>Removes all that is older than its workspace wants it, oldest first, and what an earlier attempt has left; answers how many sessions were removed.</summary>
    public async Task<long> Remove(CancellationToken ct)
    {
        await Clear(ct);
        var count = 0L;
        foreach (var policy in await db.Many<LimitRow>(SessionPolicySql.Limited(), ct))
            foreach (var (after, through) in Ranges(policy.RetentionDays))
                count += await Remove(policy.WorkspaceId, after, through, ct);
        return count;
    }

    /// <summary>Takes a batch of expired sessions with ids behind <paramref name="after"/> out of sight; answers their ids in order.</summary>
    public async Task<IReadOnlyList<Guid>> Hide(WorkspaceId workspace, Guid after, Guid through, CancellationToken ct)
    {
        var ids = (await unit.Run(async token =>
        {
            var expired = await db.Many<Guid>(SessionRetentionSql.LockExpired(workspace, after, through, clock.GetUtcNow(), Together), token);
            await hidden.Hide(workspace, expired, token);
            return Result<List<Guid>>.Of(expired);
        }, ct)).Value;
        removed.Add(ids.Count);
        return ids;
    }

    /// <summary>Removes for good what is out of sight.</summary>
    public async Task Clear(CancellationToken ct)
    {
        while ((await unit.Run(async token => Result<bool>.Of(await hidden.ClearSome(only: null, token)), ct)).Value) { }
    }

    private async Task<long> Remove(WorkspaceId workspace, Guid after, Guid through, CancellationToken ct)
    {
        for (var count = 0L; ;)
        {
            var ids = await Hide(workspace, after, through, ct);
            await Clear(ct);
            count += ids.Count;
            if (ids.Count < Together) return count;
            after = ids[^1];
        }
    }

    /// <summary>
    /// Ids that an old session may have. Those the platform made begin with their time, so that younger ones need not be looked at; one that a recorder chose is anywhere, nearly always beyond
    /// all times of now. What it has in the gap is found when its time has come.
    /// </summary>
    private (Guid After, Guid Through)[] Ranges(int retentionDays)
    {
        var now = clock.GetUtcNow();
        return [(Guid.Empty, FirstOf(now - TimeSpan.FromDays(retentionDays))), (FirstOf(now + Skew), Guid.AllBitsSet)];
    }

    private static Guid FirstOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, time.ToUnixTimeMilliseconds()) << 16);
        return new Guid(bytes, bigEndian: true);
    }

    private sealed record LimitRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public int RetentionDays { get; init; }
    }
}
