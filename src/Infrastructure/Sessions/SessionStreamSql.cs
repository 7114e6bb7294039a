using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Statements that read sessions' logs for those who follow them.</summary>
internal static class SessionStreamSql
{
    // events_pkey. The sum stops behind the chunk that fills the page; payloads of those beyond it are not fetched from their TOAST table.
    public static Sql Page(StreamKey stream, long after, int bytes, int chunks) => new Sql().Add($"""
        select first_sequence as first, last_sequence as last, codec, raw_length, keys, payload
        from (
            select first_sequence, last_sequence, codec, raw_length, keys, payload, sum(raw_length) over (order by last_sequence) - raw_length as bytes_before
            from sessions.events
            where workspace_id = {stream.Workspace} and session_id = {stream.Id} and last_sequence > {after}
            order by last_sequence limit {chunks}) chunks
        where bytes_before < {bytes}
        order by last_sequence
        """);

    // heads_pkey, once per stream.
    public static Sql Heads(IReadOnlyCollection<StreamKey> streams) => new Sql().Add($"""
        select h.workspace_id as workspace, h.session_id as id, h.last_sequence
        from unnest({streams.Select(stream => stream.Workspace).ToArray()}, {streams.Select(stream => stream.Id).ToArray()}) as followed (workspace_id, session_id)
        join sessions.heads h on h.workspace_id = followed.workspace_id and h.session_id = followed.session_id
        """);

    // sessions_id_key
    public static Sql Followed(Caller caller, SessionId id) => new Sql()
        .Add($"""
            select sessions.workspace_id as workspace, r.body_url, h.last_sequence, sessions.origin
            from sessions.sessions
            join sessions.recordings r on r.workspace_id = sessions.workspace_id and r.session_id = sessions.id
            join sessions.heads h on h.workspace_id = sessions.workspace_id and h.session_id = sessions.id
            """)
        .Where($"sessions.id = {id}")
        .Readable(caller);
}
