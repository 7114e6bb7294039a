using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents.Registered;

/// <summary>Statements about agents that registered themselves.</summary>
internal static class RegisteredAgentSql
{
    private static readonly Raw Stored = new("workspace_id as workspace, id, short_id, name, kind, proxy_hash, tunnel_hash, registered_by, created_at");

    private static readonly Raw Shown = new(
        "a.workspace_id as workspace, a.id, a.short_id, a.name, a.kind, a.registered_by, a.created_at, p.is_running, p.seen_at, p.info, p.info_at");

    public static IReadOnlyList<Sql> Add(RegisteredAgent agent) =>
    [
        new Sql().Add($"""
            insert into agents.registered_agents (workspace_id, id, short_id, name, kind, proxy_hash, tunnel_hash, registered_by, created_at)
            values ({agent.Workspace}, {agent.Id}, {agent.ShortId}, {agent.Name}, {agent.Kind}, {agent.ProxyHash}, {agent.TunnelHash}, {agent.RegisteredBy}, {agent.CreatedAt})
            """),
        new Sql().Add($"""
            insert into agents.presence (workspace_id, agent_id, seen_at) values ({agent.Workspace}, {agent.Id}, {agent.CreatedAt})
            """),
    ];

    // registered_agents_pkey
    public static Sql Lock(WorkspaceId workspace, AgentId id) => new Sql()
        .Add($"select {Stored} from agents.registered_agents")
        .Where($"workspace_id = {workspace}")
        .Where($"id = {id}")
        .Add($"for update");

    // registered_agents_pkey
    public static Sql Save(RegisteredAgent agent) => new Sql()
        .Add($"update agents.registered_agents set name = {agent.Name}")
        .Where($"workspace_id = {agent.Workspace}")
        .Where($"id = {agent.Id}");

    // registered_agents_pkey; card and presence go with it.
    public static Sql Remove(RegisteredAgent agent) => new Sql()
        .Add($"delete from agents.registered_agents")
        .Where($"workspace_id = {agent.Workspace}")
        .Where($"id = {agent.Id}");

    // registered_agents_pkey
    public static Sql FindName(WorkspaceId workspace, AgentId id) => new Sql()
        .Add($"select name from agents.registered_agents")
        .Where($"workspace_id = {workspace}")
        .Where($"id = {id}");

    // registered_agents_in_order
    public static Sql List(WorkspaceId workspace) => new Sql()
        .Add($"select {Shown} from agents.registered_agents a join agents.presence p on p.workspace_id = a.workspace_id and p.agent_id = a.id")
        .Where($"a.workspace_id = {workspace}")
        .Add($"order by a.number");

    // registered_agents_pkey
    public static Sql Find(WorkspaceId workspace, AgentId id) => new Sql()
        .Add($"select {Shown} from agents.registered_agents a join agents.presence p on p.workspace_id = a.workspace_id and p.agent_id = a.id")
        .Where($"a.workspace_id = {workspace}")
        .Where($"a.id = {id}");

    // Both unique indexes, each at most once.
    public static Sql FindHolder(byte[] hash) => new Sql().Add($"""
        select workspace_id as workspace, id, false as is_tunnel from agents.registered_agents where proxy_hash = {hash}
        union all
        select workspace_id, id, true from agents.registered_agents where tunnel_hash = {hash}
        """);

    // registered_agents_id_key
    public static Sql FindPlace(AgentId id) => new Sql().Add($"select workspace_id from agents.registered_agents where id = {id}");

    // registered_agents_id_key, in key order
    public static Sql LockPlaces(IReadOnlyCollection<AgentId> ids) => new Sql().Add($"""
        select workspace_id as workspace, id from agents.registered_agents where id = any({ids.Select(id => id.Value).ToArray()})
        order by id for key share
        """);

    // registered_agents_pkey, a batch at a time
    public static Sql RemoveSome(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from agents.registered_agents where workspace_id = {workspace} and id = any(array(
            select id from agents.registered_agents where workspace_id = {workspace} order by id limit {limit}))
        """);

    // registered_agents_pkey
    public static Sql Count(IReadOnlyCollection<WorkspaceId> workspaces) => new Sql().Add($"""
        select workspace_id as workspace, count(*) as agents from agents.registered_agents where workspace_id = any({workspaces.Select(workspace => workspace.Value).ToArray()}) group by workspace_id
        """);
}
