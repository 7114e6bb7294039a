using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

internal sealed class TenantDirectory(Db db) : ITenantDirectory
{
    public Task<string?> FindHash(WorkspaceId workspace, CancellationToken ct) => db.One<string>(TenantSql.FindHash(workspace), ct);

    public Task<bool> AllowsVisitors(WorkspaceId workspace, CancellationToken ct) => db.One<bool>(TenantSql.AllowsVisitors(workspace), ct);
}
