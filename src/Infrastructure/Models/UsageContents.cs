using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Models;

/// <summary>What was counted for a workspace.</summary>
internal sealed class UsageContents(Db db) : IWorkspaceContents
{
    private const int Together = 1000;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct) => await db.Execute(UsageContentsSql.RemoveSome(workspace, Together), ct) > 0;
}
