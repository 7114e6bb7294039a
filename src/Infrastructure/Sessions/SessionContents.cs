using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>The sessions of a workspace with everything that belongs to them, and what it has decided about them.</summary>
internal sealed class SessionContents(Db db, HiddenSessions hidden) : IWorkspaceContents
{
    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct)
    {
        // What is out of sight goes before more is taken there: the next ones are then the first that are found.
        if (await hidden.ClearSome(workspace, ct)) return true;
        var ids = await db.Many<Guid>(SessionRetentionSql.Next(workspace, HiddenSessions.Together), ct);
        if (ids.Count > 0)
        {
            // Unlike an old session, one that somebody holds is waited for.
            await db.Execute(SessionRetentionSql.LockHeads(workspace, [.. ids]), ct);
            await hidden.Hide(workspace, ids, ct);
            return true;
        }

        return await db.Execute(SessionPolicySql.Remove(workspace), ct) > 0;
    }
}
