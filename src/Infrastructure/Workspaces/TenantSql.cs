using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>Statements about what a workspace is to those who know it by its public hash.</summary>
internal static class TenantSql
{
    // workspaces_pkey
    public static Sql FindHash(WorkspaceId workspace) => new Sql()
        .Add($"select public_hash from workspaces.workspaces")
        .Where($"id = {workspace}")
        .Where($"deleted_at is null");

    // workspaces_pkey
    public static Sql AllowsVisitors(WorkspaceId workspace) => new Sql()
        .Add($"select allows_visitors from workspaces.workspaces")
        .Where($"id = {workspace}")
        .Where($"deleted_at is null");
}
