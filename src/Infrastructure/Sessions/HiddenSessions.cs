using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>
/// Removes sessions in two steps of small transactions: many at once are taken out of sight, then their events go bit by bit, however many they are. Whatever was taken out of sight says so in its row,
/// so that a crash in between leaves nothing behind for good.
/// </summary>
internal sealed class HiddenSessions(Db db, IUnitOfWork unit, IStreamSignals signals, TimeProvider clock)
{
    /// <summary>Sessions in one transaction.</summary>
    public const int Together = 100;

    /// <summary>Rows of events, about 128 KiB each, and of words in one transaction.</summary>
    public const int RowsTogether = 256;

    /// <summary>Takes sessions whose heads are locked out of sight, in the current unit of work. Their readers end with its commit.</summary>
    public async Task Hide(WorkspaceId workspace, List<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return;
        await db.Execute(SessionRetentionSql.Hide(workspace, [.. ids], clock.GetUtcNow()), ct);
        unit.OnCommit(() => ids.ForEach(id => signals.Removed(new SessionKey(workspace, new SessionId(id)).Stream)));
    }

    /// <summary>Removes some of what is out of sight for good, in the current unit of work, of one workspace or of all; true while there is more.</summary>
    public async Task<bool> ClearSome(WorkspaceId? only, CancellationToken ct)
    {
        var room = RowsTogether;
        var hidden = await db.Many<HiddenRow>(SessionRetentionSql.Hidden(only, Together), ct);
        foreach (var (workspace, id) in hidden.Select(row => (row.WorkspaceId, row.SessionId)))
        {
            room -= await db.Execute([SessionRetentionSql.RemoveWords(workspace, id, room), SessionRetentionSql.RemoveEvents(workspace, id, room)], ct);
            if (room <= 0) return true;
            await db.Execute(SessionRetentionSql.RemoveHidden(workspace, id), ct);
        }

        return hidden.Count == Together;
    }

    private sealed record HiddenRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public Guid SessionId { get; init; }
    }
}
