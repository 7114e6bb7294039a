using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents;

/// <summary>The agents of a workspace.</summary>
internal sealed class AgentContents(Db db) : IWorkspaceContents
{
    // A prompt and what else its owner has set may be long.
    private const int Together = 200;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct) => await db.Execute(AgentContentsSql.RemoveSome(workspace, Together), ct) > 0;
}
