using AgentPlatform.Application.Sessions;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Statements that bring sessions up to date behind their appends.</summary>
internal static class SettlingSql
{
    // heads_unsettled. One that is written all the time waits until it rests, or until it has waited long.
    public static Sql Waiting(DateTimeOffset before, DateTimeOffset longBefore, int limit) => new Sql()
        .Add($"select workspace_id, session_id from sessions.heads")
        .Where($"unsettled_since < {before}")
        .Where($"(changed_at < {before} or unsettled_since < {longBefore})")
        .Add($"order by unsettled_since limit {limit}");

    // A row whose numbers are right, as after an upload, is not written.
    public static Sql SaveNumbers(IReadOnlyCollection<SessionKey> keys) => new Sql().Add($"""
        update sessions.sessions s set
            event_count = h.event_count, message_count = h.message_count, task_count = h.task_count, duration_seconds = h.duration_seconds,
            total_input_tokens = h.total_input_tokens, total_output_tokens = h.total_output_tokens
        from sessions.heads h
        where (h.workspace_id, h.session_id) in (select * from unnest({Workspaces(keys)}, {Sessions(keys)}))
            and s.workspace_id = h.workspace_id and s.id = h.session_id
            and (s.event_count, s.message_count, s.task_count, s.duration_seconds, s.total_input_tokens, s.total_output_tokens)
                is distinct from (h.event_count, h.message_count, h.task_count, h.duration_seconds, h.total_input_tokens, h.total_output_tokens)
        """);

    /// <summary>Those whose running state is older than their log.</summary>
    public static Sql Behind(IReadOnlyCollection<SessionKey> keys) => new Sql().Add($"""
        select h.workspace_id, h.session_id from sessions.heads h
        join sessions.recordings r on r.workspace_id = h.workspace_id and r.session_id = h.session_id and r.state_through < h.last_sequence
        where (h.workspace_id, h.session_id) in (select * from unnest({Workspaces(keys)}, {Sessions(keys)}))
        """);

    public static Sql Settled(IReadOnlyCollection<SessionKey> keys) => new Sql().Add($"""
        update sessions.heads set unsettled_since = null
        where (workspace_id, session_id) in (select * from unnest({Workspaces(keys)}, {Sessions(keys)}))
        """);

    public static Sql Postpone(SessionKey key, DateTimeOffset until) => new Sql()
        .Add($"update sessions.heads set unsettled_since = {until}")
        .Where($"workspace_id = {key.Workspace}")
        .Where($"session_id = {key.Id}");

    private static Guid[] Workspaces(IReadOnlyCollection<SessionKey> keys) => [.. keys.Select(key => key.Workspace.Value)];

    private static Guid[] Sessions(IReadOnlyCollection<SessionKey> keys) => [.. keys.Select(key => key.Id.Value)];
}
