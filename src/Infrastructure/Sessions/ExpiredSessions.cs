using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>
/// Removes sessions in two steps of small transactions: many at once are taken out of sight, then their events go bit by bit, however many they are. Whatever was taken out of sight says so in its row,
/// so that a crash in between leaves nothing behind for good.
/// </summary>
internal sealed class ExpiredSessions
{
    /// <summary>Sessions in one transaction.</summary>
    public const int Together = 100;

    /// <summary>Rows of events, about 128 KiB each, and of words in one transaction.</summary>
    public const int RowsTogether = 256;

    // What clocks of several nodes and of the recorders may differ by.
    private static readonly TimeSpan Skew = TimeSpan.FromDays(1);

    private readonly Db db;
    private readonly IUnitOfWork unit;
    private readonly IStreamSignals signals;
    private readonly TimeProvider clock;
    private readonly Counter<long> removed;

    public ExpiredSessions(Db db, IUnitOfWork unit, IStreamSignals signals, TimeProvider clock, IMeterFactory meters)
    {
        (this.db, this.unit, this.signals, this.clock) = (db, unit, signals, clock);
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
        var hidden = (await unit.Run(async token =>
        {
            var now = clock.GetUtcNow();
            var ids = await db.Many<Guid>(SessionRetentionSql.LockExpired(workspace, after, through, now, Together), token);
            if (ids.Count == 0) return Result<List<Guid>>.Of(ids);
            await db.Execute(SessionRetentionSql.Hide(workspace, [.. ids], now), token);
            unit.OnCommit(() => ids.ForEach(id => signals.Removed(new SessionKey(workspace, new SessionId(id)).Stream)));
            return Result<List<Guid>>.Of(ids);
        }, ct)).Value;
        removed.Add(hidden.Count);
        return hidden;
    }

    /// <summary>Removes for good what is out of sight.</summary>
    public async Task Clear(CancellationToken ct)
    {
        while ((await unit.Run(ClearSome, ct)).Value) { }
    }

    private async Task<long> Remove(WorkspaceId workspace, Guid after, Guid through, CancellationToken ct)
    {
        for (var count = 0L; ;)
        {
            var hidden = await Hide(workspace, after, through, ct);
            await Clear(ct);
            count += hidden.Count;
            if (hidden.Count < Together) return count;
            after = hidden[^1];
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

    private async Task<Result<bool>> ClearSome(CancellationToken ct)
    {
        var room = RowsTogether;
        var hidden = await db.Many<HiddenRow>(SessionRetentionSql.Hidden(Together), ct);
        foreach (var (workspace, id) in hidden.Select(row => (row.WorkspaceId, row.SessionId)))
        {
            room -= await db.Execute([SessionRetentionSql.RemoveWords(workspace, id, room), SessionRetentionSql.RemoveEvents(workspace, id, room)], ct);
            if (room <= 0) return true;
            await db.Execute(SessionRetentionSql.RemoveHidden(workspace, id), ct);
        }

        return hidden.Count == Together;
    }

    private sealed record LimitRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public int RetentionDays { get; init; }
    }

    private sealed record HiddenRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public Guid SessionId { get; init; }
    }
}
