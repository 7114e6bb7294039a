using AgentPlatform.Bench.Running;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Bench.Sessions;

/// <summary>The session that downloads are measured with, and where each page of its log begins.</summary>
internal sealed record LongSession(SessionId Id, WorkspaceId Workspace, IReadOnlyList<long> Pages)
{
    /// <summary>As many as the product reads at once.</summary>
    public const int ChunksAtOnce = 8;

    public static async Task<LongSession> Find(Database database, string id, CancellationToken ct)
    {
        var workspace = await database.Ask<Guid>($"select workspace_id from sessions.sessions where id = '{id}'", ct);
        // A page begins behind the last event of the page before; the last chunk begins none.
        var ends = await database.Ask<long[]>(
            $"select array_agg(last_sequence order by last_sequence) from (select last_sequence, row_number() over (order by last_sequence) as n, count(*) over () as all_of_them from sessions.events where session_id = '{id}') as chunks where n % {ChunksAtOnce} = 0 and n < all_of_them",
            ct);
        return new LongSession(new SessionId(Guid.Parse(id)), new WorkspaceId(workspace), [0, .. ends]);
    }
}
