using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Models;

/// <summary>Statements about used tokens.</summary>
internal static class UsageSql
{
    // hourly_usage_pkey
    public static Sql Add(WorkspaceId workspace, string eventName, DateTimeOffset hour, long promptTokens, long completionTokens, DateTimeOffset now) => new Sql().Add($"""
        insert into models.hourly_usage as u (workspace_id, event_name, hour, prompt_tokens, completion_tokens, counter, created_at)
        values ({workspace}, {eventName}, {hour}, {promptTokens}, {completionTokens}, 1, {now})
        on conflict (workspace_id, event_name, hour) do update set
            prompt_tokens = u.prompt_tokens + excluded.prompt_tokens, completion_tokens = u.completion_tokens + excluded.completion_tokens, counter = u.counter + 1
        returning u.id, u.event_name, u.hour, u.prompt_tokens, u.completion_tokens, u.finish_reasons, u.counter, u.created_at
        """);

    // hourly_usage_by_hour. Sums of bigint are numeric; what counts here fits.
    public static Sql Totals(WorkspaceId workspace, DateTimeOffset lastMonth, DateTimeOffset thisMonth, DateTimeOffset today, DateTimeOffset end) => new Sql()
        .Add($"""
            select span.beginning as since, coalesce(sum(u.prompt_tokens), 0)::bigint as prompt_tokens, coalesce(sum(u.completion_tokens), 0)::bigint as completion_tokens, coalesce(sum(u.counter), 0)::bigint as requests
            from unnest({new[] { lastMonth, thisMonth, today }}, {new[] { thisMonth, end, end }}) with ordinality as span (beginning, ending, place)
            left join models.hourly_usage u on u.workspace_id = {workspace} and u.hour >= span.beginning and u.hour < span.ending
            group by span.place, span.beginning order by span.place
            """);
}
