using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Statements that write sessions and their logs.</summary>
internal static class SessionWriteSql
{
    // One statement, so that many sessions are one round trip. Nothing is stored, and 0 comes back, when the id, or the id that the caller chose, is taken, also by a transaction that is still running:
    // the insert waits for it.
    public static Sql Add(NewSession made, IReadOnlyList<EventChunk> chunks, DateTimeOffset now)
    {
        var (live, session) = (made.Live, made.Live.Session);
        var (stats, context, source) = (session.Stats, session.Header.Context, session.Source);
        return new Sql().Add($"""
            with made as (
                insert into sessions.sessions (
                    workspace_id, id, external_id, origin, visibility, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at,
                    message_count, task_count, event_count, duration_seconds, total_input_tokens, total_output_tokens,
                    git_remote, git_branch, git_commit, git_repo_name, pr_number, pr_url, working_directory, files_modified, files_read,
                    has_errors, max_active_agents, score, score_rule)
                values (
                    {session.Workspace}, {session.Id}, {session.ExternalId}, {session.Origin},
                    coalesce({made.Visibility}, (select default_visibility from sessions.policies where workspace_id = {session.Workspace}), {session.Visibility}), {session.Owner},
                    {Shown(session.Header.Agent.Tool)}, {Shown(session.Header.Agent.Provider)}, {Shown(session.Header.Agent.Model)},
                    {Shown(session.Title)}, {Shown(session.Description)}, {Shown(string.Join(',', context.Tags))},
                    {context.CreatedAt.Instant}, {(short)context.CreatedAt.Rest}, {session.StoredAt},
                    {Stats.Saturated(stats.MessageCount)}, {Stats.Saturated(stats.TaskCount)}, {Stats.Saturated(stats.EventCount)}, {Stats.Saturated(stats.DurationSeconds)},
                    {Stats.Saturated(stats.TotalInputTokens)}, {Stats.Saturated(stats.TotalOutputTokens)},
                    {source?.Remote}, {source?.Branch}, {source?.Commit}, {source?.Repository}, {source?.PullRequest}, {source?.PullRequestUrl},
                    {Shown(context.WorkingDirectory)}, {Paths(session.Tally.FilesModified)}, {Paths(session.Tally.FilesRead)},
                    {session.Tally.HasErrors}, {session.Tally.MaxActiveAgents}, {session.Score}, {session.ScoreRule})
                on conflict do nothing
                returning *),
            state as (
                insert into sessions.recordings (workspace_id, session_id, header, stats, tally, body_url, state_through)
                select workspace_id, id, {session.Header.Line()}, {HailLine.Stats(stats)}, {session.Tally.Save()}, {session.BodyUrl}, {live.LastSequence} from made),
            head as (
                insert into sessions.heads (
                    workspace_id, session_id, last_sequence, revision, event_count, message_count, task_count, duration_seconds, total_input_tokens, total_output_tokens,
                    event_bytes, sealed_through, tail_chunks, tail_bytes, changed_at, unsettled_since)
                select workspace_id, id, {live.LastSequence}, {live.Revision}, event_count, message_count, task_count, duration_seconds, total_input_tokens, total_output_tokens,
                    {live.EventBytes}, {live.SealedThrough}, {live.TailChunks}, {live.TailBytes}, {now}, {now} from made),
            log as (
                insert into sessions.events (workspace_id, session_id, first_sequence, last_sequence, codec, raw_length, keys, payload)
                select made.workspace_id, made.id, chunk.* from made,
                    unnest({Each(chunks, c => c.First)}, {Each(chunks, c => c.Last)}, {Each(chunks, c => (short)c.Codec)}, {Each(chunks, c => c.RawLength)},
                        {Each(chunks, c => c.Keys)}, {Each(chunks, c => c.Payload)}) as chunk),
            link as (
                insert into sessions.links (workspace_id, session_id, ordinal, linked_id, type, created_at)
                select made.workspace_id, made.id, given.ordinal, given.linked_id, {LinkType.Handoff}, {session.StoredAt}
                from made, unnest({session.Links}) with ordinality as given (linked_id, ordinal))
            select count(*) from made
            """);
    }

    public static Sql AddChunks(IReadOnlyList<(SessionKey Key, EventChunk Chunk)> chunks) => new Sql().Add($"""
        insert into sessions.events (workspace_id, session_id, first_sequence, last_sequence, codec, raw_length, keys, payload)
        select * from unnest({Each(chunks, c => c.Key.Workspace.Value)}, {Each(chunks, c => c.Key.Id.Value)}, {Each(chunks, c => c.Chunk.First)}, {Each(chunks, c => c.Chunk.Last)},
            {Each(chunks, c => (short)c.Chunk.Codec)}, {Each(chunks, c => c.Chunk.RawLength)}, {Each(chunks, c => c.Chunk.Keys)}, {Each(chunks, c => c.Chunk.Payload)})
        """);

    /// <summary>For many chunks.</summary>
    public const string CopyEvents = "copy sessions.events (workspace_id, session_id, first_sequence, last_sequence, codec, raw_length, keys, payload) from stdin (format binary)";

    // sessions_id_key
    public static Sql Find(Caller caller, SessionId id)
    {
        var sql = new Sql()
            .Add($"select workspace_id, id as session_id from sessions.sessions")
            .Where($"id = {id}")
            .Where($"removed_at is null");
        // A key that may write and not read finds what is its person's: else it would begin the session a second time.
        return caller.Workspace is { } here && !caller.Scopes.Contains(Scope.ReadSessions) && !caller.Scopes.Contains(Scope.AdministerSessions)
            ? sql.Where($"(visibility = 'public' or workspace_id = {here} and owner_id = {caller.Id})")
            : sql.Readable(caller);
    }

    // sessions_workspace_id_external_id_key
    public static Sql Find(WorkspaceId workspace, string externalId) => new Sql()
        .Add($"select workspace_id, id as session_id from sessions.sessions")
        .Where($"workspace_id = {workspace}")
        .Where($"external_id = {externalId}");

    // A session's lock is its head, taken before anything else of it (docs/writes.md). heads_pkey; sorted before it is locked, so that two groups never wait for each other.
    public static Sql Lock(IReadOnlyCollection<SessionKey> keys, bool passesLocked) => new Sql()
        .Add($"""
            select workspace_id, session_id, revision from sessions.heads
            where (workspace_id, session_id) in (select * from unnest({Each(keys, k => k.Workspace.Value)}, {Each(keys, k => k.Id.Value)}))
            order by workspace_id, session_id
            for update {new Raw(passesLocked ? "skip locked" : "")}
            """);

    // sessions_id_key. Were the workspace a condition for an index, a plan made while there are few sessions could go through all of the workspace's.
    public static Sql State(SessionKey key) => new Sql()
        .Add($"""
            select s.owner_id, s.external_id, s.origin, s.score_rule, r.header, r.tally, r.body_url, r.state_through,
                h.revision, h.sealed_through, h.tail_chunks, h.tail_bytes, h.event_bytes, h.last_sequence
            from sessions.sessions s
            join sessions.recordings r on r.workspace_id = s.workspace_id and r.session_id = s.id
            join sessions.heads h on h.workspace_id = s.workspace_id and h.session_id = s.id
            """)
        .Where($"s.id = {key.Id}")
        .Where($"s.workspace_id is not distinct from {key.Workspace}");

    public static Sql Keys(SessionKey key) => new Sql()
        .Add($"select last_sequence, keys from sessions.events")
        .Where($"workspace_id = {key.Workspace}")
        .Where($"session_id = {key.Id}")
        .Add($"order by last_sequence");

    public static Sql RemoveTail(SessionKey key, long sealedThrough) => new Sql()
        .Add($"delete from sessions.events")
        .Where($"workspace_id = {key.Workspace}")
        .Where($"session_id = {key.Id}")
        .Where($"last_sequence > {sealedThrough}");

    // One small in-page update per session: no index sees a value that an append changes, but for the first one after a rest.
    public static Sql SaveHeads(IReadOnlyList<LiveSession> live, DateTimeOffset now) => new Sql().Add($"""
        update sessions.heads h set
            last_sequence = n.last_sequence, revision = n.revision, event_count = n.event_count, message_count = n.message_count, task_count = n.task_count, duration_seconds = n.duration_seconds,
            total_input_tokens = n.total_input_tokens, total_output_tokens = n.total_output_tokens, event_bytes = n.event_bytes,
            sealed_through = n.sealed_through, tail_chunks = n.tail_chunks, tail_bytes = n.tail_bytes, changed_at = {now}, unsettled_since = coalesce(h.unsettled_since, {now})
        from unnest({Each(live, l => l.Key.Workspace.Value)}, {Each(live, l => l.Key.Id.Value)}, {Each(live, l => l.LastSequence)}, {Each(live, l => l.Revision)},
            {Each(live, l => Stats.Saturated(l.Session.Stats.EventCount))}, {Each(live, l => Stats.Saturated(l.Session.Stats.MessageCount))},
            {Each(live, l => Stats.Saturated(l.Session.Stats.TaskCount))}, {Each(live, l => Stats.Saturated(l.Session.Stats.DurationSeconds))},
            {Each(live, l => Stats.Saturated(l.Session.Stats.TotalInputTokens))}, {Each(live, l => Stats.Saturated(l.Session.Stats.TotalOutputTokens))},
            {Each(live, l => l.EventBytes)}, {Each(live, l => l.SealedThrough)}, {Each(live, l => l.TailChunks)}, {Each(live, l => l.TailBytes)})
            as n (workspace_id, session_id, last_sequence, revision, event_count, message_count, task_count, duration_seconds, total_input_tokens, total_output_tokens,
                event_bytes, sealed_through, tail_chunks, tail_bytes)
        where h.workspace_id = n.workspace_id and h.session_id = n.session_id
        """);

    // sessions_id_key, as above
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
            where id = {session.Id} and workspace_id is not distinct from {session.Workspace}
            """);
    }

    public static Sql SaveState(LiveSession live, byte[] tally) => new Sql().Add($"""
        update sessions.recordings set
            header = {live.Session.Header.Line()}, stats = {HailLine.Stats(live.Session.Stats)}, tally = {tally}, state_through = {live.LastSequence}
        where workspace_id = {live.Key.Workspace} and session_id = {live.Key.Id}
        """);

    // Both or none. What is searched says who may find it, so the session lags behind from now on, also where settling it was postponed.
    public static Sql ShowTo(SessionKey key, Visibility visibility, DateTimeOffset now) => new Sql().Add($"""
        with shown as (
            update sessions.sessions set visibility = {visibility} where workspace_id = {key.Workspace} and id = {key.Id} and visibility <> {visibility}
            returning workspace_id, id)
        update sessions.heads h set revision = h.revision + 1, unsettled_since = least(h.unsettled_since, {now})
        from shown where h.workspace_id = shown.workspace_id and h.session_id = shown.id
        """);

    // Links that others made to it go by their text.
    public static Sql RemoveLinksTo(SessionKey key) => new Sql()
        .Add($"delete from sessions.links")
        .Where($"hashtextextended(linked_id, 0) = hashtextextended({key.Id.Value.ToString()}, 0)")
        .Where($"linked_id = {key.Id.Value.ToString()}");

    public static Sql RemoveEvents(SessionKey key) => RemoveTail(key, sealedThrough: 0);

    // All but the events goes by cascade.
    public static Sql Remove(SessionKey key) => new Sql()
        .Add($"delete from sessions.sessions")
        .Where($"workspace_id = {key.Workspace}")
        .Where($"id = {key.Id}");

    private static T[] Each<TRow, T>(IReadOnlyCollection<TRow> rows, Func<TRow, T> part) => [.. rows.Select(part)];

    // PostgreSQL text cannot hold U+0000: the summary drops it, the recording itself keeps it (contract opensession 4.6).
    private static string? Shown(string? text) => text?.Replace("\0", "", StringComparison.Ordinal);

    private static string[]? Paths(IReadOnlyList<string> paths) => paths.Count == 0 ? null : [.. paths.Select(path => Shown(path)!)];
}
