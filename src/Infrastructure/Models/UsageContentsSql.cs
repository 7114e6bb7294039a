using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Models;

/// <summary>Statements that take away what was counted for a workspace.</summary>
internal static class UsageContentsSql
{
    // hourly_usage_pkey
    public static Sql RemoveSome(WorkspaceId workspace, int limit) => new Sql().Add($"""
        with batch as (
            select event_name, hour from models.hourly_usage where workspace_id = {workspace}
            order by event_name, hour limit {limit})
        delete from models.hourly_usage u using batch
        where u.workspace_id = {workspace} and u.event_name = batch.event_name and u.hour = batch.hour
        """);
}
