using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Executors;
using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Executors;

/// <summary>Statements about command line tokens and what is connected with them.</summary>
internal static class CommandLineSql
{
    private static readonly Raw Stored = new("workspace_id as workspace, id, user_id as user, hash, name, created_at, expires_at, revoked_at");

    private static readonly Raw Shown = new("id, name, workspace_id as workspace, created_at, expires_at, last_used_at, revoked_at");

    public static Sql Add(CommandLineToken token) => new Sql().Add($"""
        insert into executors.tokens (workspace_id, id, user_id, hash, name, created_at, expires_at)
        values ({token.Workspace}, {token.Id}, {token.User}, {token.Hash}, {token.Name}, {token.CreatedAt}, {token.ExpiresAt})
        on conflict (id) do nothing
        """);

    // tokens_id_key
    public static Sql Find(string id) => new Sql().Add($"select {Stored} from executors.tokens where id = {id}");

    // tokens_id_key
    public static Sql Lock(string id) => new Sql().Add($"select {Stored} from executors.tokens where id = {id} for update");

    // tokens_pkey
    public static Sql Save(CommandLineToken token) => new Sql()
        .Add($"update executors.tokens set revoked_at = {token.RevokedAt}")
        .Where($"workspace_id = {token.Workspace}")
        .Where($"id = {token.Id}");

    // tokens_in_order; stops at the limit.
    public static Sql CountInUse(WorkspaceId workspace, DateTimeOffset now) => new Sql().Add($"""
        select count(*) from (
            select 1 from executors.tokens where workspace_id = {workspace} and revoked_at is null and expires_at > {now}
            limit {CommandLineToken.MostPerWorkspace}) as in_use
        """);

    // tokens_in_order, read in order.
    public static Sql List(WorkspaceId workspace, bool withRevoked) => new Sql()
        .Add($"select {Shown} from executors.tokens")
        .Where($"workspace_id = {workspace}")
        .Where(!withRevoked, $"revoked_at is null")
        .Add($"order by created_at desc, id desc");

    // tokens_in_order, read in order; token_sessions_shown, its first entry for each token: an open one where there is one.
    public static Sql ListLines(WorkspaceId workspace) => new Sql().Add($"""
        select t.id, t.name, t.workspace_id as workspace, t.created_at, t.expires_at, t.last_used_at,
            coalesce(s.disconnected_at is null and s.connected_at is not null, false) as is_online,
            s.connected_at, s.disconnected_at, s.client_ip, s.client_ua, s.codex_version, s.os
        from executors.tokens t left join lateral (
            select connected_at, disconnected_at, client_ip, client_ua, codex_version, os from executors.token_sessions s
            where s.workspace_id = t.workspace_id and s.token_id = t.id
            order by (s.disconnected_at is null) desc, s.connected_at desc, s.id desc limit 1) s on true
        where t.workspace_id = {workspace} and t.revoked_at is null
        order by t.created_at desc, t.id desc
        """);

    public static Sql Open(CommandLine line) => new Sql().Add($"""
        insert into executors.token_sessions (workspace_id, id, token_id, connected_at, client_ip, client_ua, codex_version, os)
        values ({line.Workspace}, {line.Id}, {line.Token}, {line.ConnectedAt}, {line.Client.Address}, {line.Client.UserAgent}, {line.Client.Version}, {line.Client.System})
        """);

    // token_sessions_id_key
    public static Sql Update(CommandLineId id, ClientTraits told) => new Sql().Add($"""
        update executors.token_sessions set
            client_ip = coalesce({told.Address}, client_ip), client_ua = coalesce({told.UserAgent}, client_ua),
            codex_version = coalesce({told.Version}, codex_version), os = coalesce({told.System}, os)
        where id = {id}
        """);

    // token_sessions_id_key
    public static Sql Close(CommandLineId id, DateTimeOffset now) => new Sql().Add($"""
        update executors.token_sessions set disconnected_at = {now} where id = {id} and disconnected_at is null
        """);

    // tokens_pkey, in key order, so that two nodes never wait for each other.
    public static Sql SaveUses(IReadOnlyCollection<CredentialUse> uses) => new Sql().Add($"""
        with used as (
            select t.workspace_id, t.id, u.at
            from unnest({uses.Select(use => use.Credential.Workspace.Value).ToArray()}, {uses.Select(use => CommandLineUse.Token(use.Credential.Id)).ToArray()}, {uses.Select(use => use.At).ToArray()}) as u (workspace_id, id, at)
            join executors.tokens t on t.workspace_id = u.workspace_id and t.id = u.id
            where t.last_used_at is null or t.last_used_at < u.at
            order by t.workspace_id, t.id for update of t)
        update executors.tokens t set last_used_at = used.at from used where t.workspace_id = used.workspace_id and t.id = used.id
        """);

    // token_sessions_pkey, a batch at a time
    public static Sql RemoveSomeLines(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from executors.token_sessions where workspace_id = {workspace} and id = any(array(
            select id from executors.token_sessions where workspace_id = {workspace} order by id limit {limit}))
        """);

    // tokens_pkey, a batch at a time
    public static Sql RemoveSomeTokens(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from executors.tokens where workspace_id = {workspace} and id = any(array(
            select id from executors.tokens where workspace_id = {workspace} order by id limit {limit}))
        """);
}
