using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Statements that write sessions and their logs.</summary>
internal static class SessionWriteSql
{
    // No row comes back when the id, or the id that the caller chose, is taken, also by a transaction that is still running: the insert waits for it.
    public static Sql Add(Session session)
    {
        var (stats, context, source) = (session.Stats, session.Header.Context, session.Source);
        return new Sql().Add($"""
            insert into sessions.sessions (
                workspace_id, id, external_id, origin, visibility, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at,
                message_count, task_count, event_count, duration_seconds, total_input_tokens, total_output_tokens,
                git_remote, git_branch, git_commit, git_repo_name, pr_number, pr_url, working_directory, files_modified, files_read,
                has_errors, max_active_agents, score, score_rule)
            values (
                {session.Workspace}, {session.Id}, {session.ExternalId}, {session.Origin}, {session.Visibility}, {session.Owner},
                {Shown(session.Header.Agent.Tool)}, {Shown(session.Header.Agent.Provider)}, {Shown(session.Header.Agent.Model)},
                {Shown(session.Title)}, {Shown(session.Description)}, {Shown(string.Join(',', context.Tags))},
                {context.CreatedAt.Instant}, {(short)context.CreatedAt.Rest}, {session.StoredAt},
                {Stats.Saturated(stats.MessageCount)}, {Stats.Saturated(stats.TaskCount)}, {Stats.Saturated(stats.EventCount)}, {Stats.Saturated(stats.DurationSeconds)},
                {Stats.Saturated(stats.TotalInputTokens)}, {Stats.Saturated(stats.TotalOutputTokens)},
                {source?.Remote}, {source?.Branch}, {source?.Commit}, {source?.Repository}, {source?.PullRequest}, {source?.PullRequestUrl},
                {Shown(context.WorkingDirectory)}, {Paths(session.Tally.FilesModified)}, {Paths(session.Tally.FilesRead)},
                {session.Tally.HasErrors}, {session.Tally.MaxActiveAgents}, {session.Score}, {session.ScoreRule})
            on conflict do nothing
            """);
    }

    public static Sql AddRecording(Session session, byte[] tally, long eventBytes, long lastSequence) => new Sql().Add($"""
        with recording as (
            insert into sessions.recordings (workspace_id, session_id, header, stats, tally, body_url, event_bytes, sealed_through, tail_chunks, tail_bytes)
            values ({session.Workspace}, {session.Id}, {session.Header.Line()}, {HailLine.Stats(session.Stats)}, {tally}, {session.BodyUrl}, {eventBytes}, {lastSequence}, 0, 0)
            returning workspace_id, session_id)
        insert into sessions.heads (workspace_id, session_id, last_sequence)
        select workspace_id, session_id, {lastSequence} from recording
        """);

    public static Sql AddLinks(Session session) => new Sql().Add($"""
        insert into sessions.links (workspace_id, session_id, ordinal, linked_id, type, created_at)
        select {session.Workspace}, {session.Id}, ordinal, linked_id, {LinkType.Handoff}, {session.StoredAt}
        from unnest({session.Links}) with ordinality as given (linked_id, ordinal)
        """);

    public static Sql AddChunks(Session session, IReadOnlyList<EventChunk> chunks) => new Sql().Add($"""
        insert into sessions.events (workspace_id, session_id, first_sequence, last_sequence, codec, raw_length, keys, payload)
        select {session.Workspace}, {session.Id}, first_sequence, last_sequence, codec, raw_length, keys, payload
        from unnest({Each(chunks, c => c.First)}, {Each(chunks, c => c.Last)}, {Each(chunks, c => (short)c.Codec)}, {Each(chunks, c => c.RawLength)},
            {Each(chunks, c => c.Keys)}, {Each(chunks, c => c.Payload)}) as given (first_sequence, last_sequence, codec, raw_length, keys, payload)
        """);

    // The row is locked first and alone: it is the entity of the lock order, and its disappearance is what "not found" means.
    public static Sql Lock(Caller caller, SessionId id) => new Sql()
        .Add($"select workspace_id, id, owner_id, score_rule from sessions.sessions")
        .Where($"id = {id}")
        .Readable(caller)
        .Add($"for update");

    // sessions_workspace_id_external_id_key
    public static Sql Lock(WorkspaceId workspace, string externalId) => new Sql()
        .Add($"select workspace_id, id, owner_id, score_rule from sessions.sessions")
        .Where($"workspace_id = {workspace}")
        .Where($"external_id = {externalId}")
        .Add($"for update");

    public static Sql State(WorkspaceId workspace, SessionId id) => new Sql()
        .Add($"""
            select r.header, r.tally, r.body_url, r.sealed_through, r.tail_chunks, r.tail_bytes, h.last_sequence
            from sessions.recordings r
            join sessions.heads h on h.workspace_id = r.workspace_id and h.session_id = r.session_id
            """)
        .Where($"r.workspace_id = {workspace}")
        .Where($"r.session_id = {id}");

    public static Sql Keys(Session session) => new Sql()
        .Add($"select last_sequence, keys from sessions.events")
        .Where($"workspace_id = {session.Workspace}")
        .Where($"session_id = {session.Id}")
        .Add($"order by last_sequence");

    public static Sql TakeSequences(Session session, int count) => new Sql().Add($"""
        update sessions.heads set last_sequence = last_sequence + {count}
        where workspace_id = {session.Workspace} and session_id = {session.Id}
        returning last_sequence - {count} + 1
        """);

    public static Sql RemoveTail(Session session, long sealedThrough) => new Sql()
        .Add($"delete from sessions.events")
        .Where($"workspace_id = {session.Workspace}")
        .Where($"session_id = {session.Id}")
        .Where($"last_sequence > {sealedThrough}");

    public static Sql SaveSummary(Session session)
    {
        var (stats, context) = (session.Stats, session.Header.Context);
        return new Sql().Add($"""
            update sessions.sessions set
                title = {Shown(session.Title)}, description = {Shown(session.Description)}, tags = {Shown(string.Join(',', context.Tags))},
                message_count = {Stats.Saturated(stats.MessageCount)}, task_count = {Stats.Saturated(stats.TaskCount)}, event_count = {Stats.Saturated(stats.EventCount)},
                duration_seconds = {Stats.Saturated(stats.DurationSeconds)}, total_input_tokens = {Stats.Saturated(stats.TotalInputTokens)},
                total_output_tokens = {Stats.Saturated(stats.TotalOutputTokens)}, working_directory = {Shown(context.WorkingDirectory)},
                files_modified = {Paths(session.Tally.FilesModified)}, files_read = {Paths(session.Tally.FilesRead)},
                has_errors = {session.Tally.HasErrors}, max_active_agents = {session.Tally.MaxActiveAgents}, score = {session.Score}
            where workspace_id = {session.Workspace} and id = {session.Id}
            """);
    }

    public static Sql SaveRecording(LockedSession locked, byte[] tally, long eventBytesAdded) => new Sql().Add($"""
        update sessions.recordings set
            header = {locked.Session.Header.Line()}, stats = {HailLine.Stats(locked.Session.Stats)}, tally = {tally}, event_bytes = event_bytes + {eventBytesAdded},
            sealed_through = {locked.SealedThrough}, tail_chunks = {locked.TailChunks}, tail_bytes = {locked.TailBytes}
        where workspace_id = {locked.Session.Workspace} and session_id = {locked.Session.Id}
        """);

    // Rows of the session itself go by cascade; links that others made to it go by their text.
    public static Sql RemoveLinksTo(Session session) => new Sql()
        .Add($"delete from sessions.links")
        .Where($"hashtextextended(linked_id, 0) = hashtextextended({session.Id.Value.ToString()}, 0)")
        .Where($"linked_id = {session.Id.Value.ToString()}");

    public static Sql Remove(Session session) => new Sql()
        .Add($"delete from sessions.sessions")
        .Where($"workspace_id = {session.Workspace}")
        .Where($"id = {session.Id}");

    private static T[] Each<T>(IReadOnlyList<EventChunk> chunks, Func<EventChunk, T> part) => [.. chunks.Select(part)];

    // PostgreSQL text cannot hold U+0000: the summary drops it, the recording itself keeps it (contract opensession 4.6).
    private static string? Shown(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);

    private static string[]? Paths(IReadOnlyList<string> paths) => paths.Count == 0 ? null : [.. paths.Select(path => Shown(path)!)];
}
