using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.ApiKeys;

/// <summary>The keys of a workspace; none of them is accepted since it was deleted.</summary>
internal sealed class ApiKeyContents(Db db) : IWorkspaceContents
{
    private const int Together = 1000;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct) => await db.Execute(ApiKeySql.RemoveSome(workspace, Together), ct) > 0;
}
