using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

/// <summary>Statements that write chats and results.</summary>
internal static class ChatSql
{
    // sessions_workspace_id_external_id_key, sessions_pkey. One that retention has taken out of sight goes by no name.
    public static Sql Find(WorkspaceId workspace, string name) => new Sql()
        .Add($"select workspace_id, id as session_id, origin, owner_id from sessions.sessions")
        .Where($"workspace_id = {workspace}")
        .Where($"removed_at is null")
        .Named(name);

    /// <summary>The condition that a session of <c>sessions.sessions</c> goes by this name.</summary>
    public static Sql Named(this Sql sql, string name) => Guid.TryParseExact(name, "D", out var id)
        ? sql.Where($"(external_id = {name} or (external_id is null and id = {id}))")
        : sql.Where($"external_id = {name}");

    public static Sql Add(SessionKey key, StoredPartner partner, string? acceptedTerms, DateTimeOffset now) => new Sql().Add($"""
        insert into sessions.chats (workspace_id, session_id, agent_id, codec, user_name, user_email, accepted_terms, created_at, updated_at)
        values ({key.Workspace}, {key.Id}, {partner.AgentId}, {partner.Codec}, {partner.UserName}, {partner.UserEmail}, {acceptedTerms}, {now}, {now})
        """);

    // chats_pkey
    public static Sql Partner(SessionKey key) => new Sql()
        .Add($"select agent_id, codec, user_name, user_email from sessions.chats")
        .Where($"workspace_id = {key.Workspace}")
        .Where($"session_id = {key.Id}");

    public static IReadOnlyList<Sql> SaveTurn(SessionKey key, StoredPartner partner, StoredTurn turn, DateTimeOffset now)
    {
        var (prompt, completion) = (Stats.Saturated(turn.Numbers.TotalInputTokens), Stats.Saturated(turn.Numbers.TotalOutputTokens));
        return
        [
            new Sql().Add($"""
                update sessions.chats set
                    codec = {partner.Codec}, user_name = {partner.UserName}, user_email = {partner.UserEmail}, messages = {turn.Messages},
                    prompt_tokens = coalesce(prompt_tokens, 0) + {prompt}, completion_tokens = coalesce(completion_tokens, 0) + {completion}, updated_at = {now}
                where workspace_id = {key.Workspace} and session_id = {key.Id}
                """),
            new Sql().Add($"""
                update sessions.heads set
                    revision = revision + 1, event_count = {Stats.Saturated(turn.Numbers.EventCount)}, message_count = {Stats.Saturated(turn.Numbers.MessageCount)},
                    total_input_tokens = total_input_tokens + {prompt}, total_output_tokens = total_output_tokens + {completion},
                    changed_at = {now}, unsettled_since = coalesce(unsettled_since, {now})
                where workspace_id = {key.Workspace} and session_id = {key.Id}
                """),
        ];
    }

    // Whether the row was there before, xmax tells: an insert leaves it zero.
    public static Sql SaveResult(SessionKey key, StoredPartner partner, StoredResult result, DateTimeOffset now) => new Sql().Add($"""
        insert into sessions.results (workspace_id, session_id, agent_id, codec, user_name, user_email, content, format, created_at, updated_at, finalized_at)
        values ({key.Workspace}, {key.Id}, {partner.AgentId}, {partner.Codec}, {partner.UserName}, {partner.UserEmail}, {result.Content}, {result.Format}, {now}, {now}, {now})
        on conflict (workspace_id, session_id) do update set
            agent_id = excluded.agent_id, codec = excluded.codec, user_name = excluded.user_name, user_email = excluded.user_email, content = excluded.content, format = excluded.format,
            updated_at = excluded.updated_at, finalized_at = excluded.finalized_at
        returning xmax = 0
        """);

    public static IReadOnlyList<Sql> Finish(SessionKey key, DateTimeOffset now) =>
    [
        new Sql().Add($"update sessions.chats set finalized_at = {now}, updated_at = {now} where workspace_id = {key.Workspace} and session_id = {key.Id}"),
        new Sql().Add($"update sessions.heads set changed_at = {now} where workspace_id = {key.Workspace} and session_id = {key.Id}"),
    ];

    public static Sql RemoveResult(SessionKey key) => new Sql()
        .Add($"delete from sessions.results")
        .Where($"workspace_id = {key.Workspace}")
        .Where($"session_id = {key.Id}");

    // results_by_agent
    public static Sql RemoveResults(WorkspaceId workspace, string agentId) => new Sql()
        .Add($"delete from sessions.results")
        .Where($"workspace_id = {workspace}")
        .Where($"agent_id = {agentId}");

    // chats_of_agent
    public static Sql OfAgent(WorkspaceId workspace, string agentId, Guid after, int limit) => new Sql()
        .Add($"select session_id from sessions.chats")
        .Where($"workspace_id = {workspace}")
        .Where($"agent_id = {agentId}")
        .Where($"session_id > {after}")
        .Add($"order by session_id limit {limit}");

    /// <summary>Removes locked sessions that have no log: all the rest goes by cascade.</summary>
    public static IReadOnlyList<Sql> Remove(WorkspaceId workspace, Guid[] ids)
    {
        string[] texts = [.. ids.Select(id => id.ToString())];
        return
        [
            // links_to
            new Sql().Add($"""
                delete from sessions.links
                where hashtextextended(linked_id, 0) = any(array(select hashtextextended(gone, 0) from unnest({texts}) gone)) and linked_id = any({texts})
                """),
            new Sql().Add($"delete from sessions.sessions where workspace_id = {workspace} and id = any({ids})"),
        ];
    }
}
