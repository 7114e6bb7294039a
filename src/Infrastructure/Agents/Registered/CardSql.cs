using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents.Registered;

/// <summary>Statements about cards and signs of life.</summary>
internal static class CardSql
{
    private static readonly Raw Shown = new("agent_id as agent, display_name, description, agent_kind as kind, status, card as json, version");

    // cards_pkey. The kind stays as it was first said.
    public static IReadOnlyList<Sql> Show(AgentCard card) =>
    [
        new Sql().Add($"""
            insert into agents.cards (workspace_id, agent_id, display_name, description, agent_kind, card, skills, labels, version, status, updated_at)
            select workspace_id, id, {card.DisplayName}, {card.Description}, {card.Kind}, {card.Json}, {card.Skills}, {card.Labels}, 1, 'available', {card.UpdatedAt}
            from agents.registered_agents where workspace_id = {card.Workspace} and id = {card.Agent} for key share
            on conflict (workspace_id, agent_id) do update set
                display_name = excluded.display_name, description = excluded.description, card = excluded.card, skills = excluded.skills, labels = excluded.labels,
                version = cards.version + 1, status = excluded.status, updated_at = excluded.updated_at
            """),
        new Sql().Add($"""
            update agents.presence set seen_at = greatest(seen_at, {card.UpdatedAt}) where workspace_id = {card.Workspace} and agent_id = {card.Agent}
            """),
    ];

    // cards_in_order
    public static Sql List(WorkspaceId workspace) => new Sql()
        .Add($"select {Shown} from agents.cards")
        .Where($"workspace_id = {workspace}")
        .Add($"order by display_name, agent_id");

    // cards_pkey
    public static Sql Find(WorkspaceId workspace, AgentId agent) => new Sql()
        .Add($"select {Shown} from agents.cards")
        .Where($"workspace_id = {workspace}")
        .Where($"agent_id = {agent}");

    // cards_pkey
    public static Sql FindOffer(WorkspaceId workspace, AgentId agent) => new Sql().Add($"select skills, labels from agents.cards where workspace_id = {workspace} and agent_id = {agent}");

    // cards_pkey, all of a workspace
    public static Sql WithSkill(WorkspaceId workspace, string skill, int most) => new Sql()
        .Add($"select agent_id from agents.cards")
        .Where($"workspace_id = {workspace}")
        .Where($"{skill} = any(skills)")
        .Add($"order by agent_id limit {most}");

    // presence_pkey and cards_pkey, in key order, so that two nodes never wait for each other.
    public static Sql SaveSigns(IReadOnlyCollection<CredentialUse> signs) => new Sql().Add($"""
        with signs as (
            select p.workspace_id, p.agent_id, s.seen_at
            from unnest({signs.Select(sign => sign.Credential.Workspace.Value).ToArray()}, {signs.Select(sign => sign.Credential.Id).ToArray()}, {signs.Select(sign => sign.At).ToArray()}) as s (workspace_id, agent_id, seen_at)
            join agents.presence p on p.workspace_id = s.workspace_id and p.agent_id = s.agent_id
            where p.seen_at < s.seen_at
            order by p.workspace_id, p.agent_id for update of p),
        seen as (
            update agents.presence p set seen_at = signs.seen_at from signs where p.workspace_id = signs.workspace_id and p.agent_id = signs.agent_id)
        update agents.cards c set status = 'available' from signs where c.workspace_id = signs.workspace_id and c.agent_id = signs.agent_id and c.status = 'offline'
        """);

    // All presence rows: a few bytes per agent, every half minute, on one node.
    public static Sql Sweep(DateTimeOffset before) => new Sql().Add($"""
        with gone as (
            select c.workspace_id, c.agent_id
            from agents.presence p join agents.cards c on c.workspace_id = p.workspace_id and c.agent_id = p.agent_id
            where p.seen_at < {before} and c.status <> 'offline'
            order by c.workspace_id, c.agent_id for update of c skip locked)
        update agents.cards c set status = 'offline' from gone where c.workspace_id = gone.workspace_id and c.agent_id = gone.agent_id
        """);

    // registered_agents_id_key, then presence_pkey
    public static Sql FindAlive(IReadOnlyCollection<AgentId> agents, DateTimeOffset since) => new Sql().Add($"""
        select a.id from agents.registered_agents a join agents.presence p on p.workspace_id = a.workspace_id and p.agent_id = a.id
        where a.id = any({agents.Select(agent => agent.Value).ToArray()}) and p.seen_at >= {since}
        """);

    // presence_pkey
    public static Sql OpenTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel, DateTimeOffset now) => new Sql().Add($"""
        update agents.presence set is_running = true, tunnel_id = {tunnel}, seen_at = greatest(seen_at, {now}) where workspace_id = {workspace} and agent_id = {agent}
        """);

    // presence_pkey, cards_pkey
    public static Sql KeepTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel, DateTimeOffset now) => new Sql().Add($"""
        with kept as (
            update agents.presence set is_running = true, seen_at = greatest(seen_at, {now}) where workspace_id = {workspace} and agent_id = {agent} and tunnel_id = {tunnel} returning agent_id),
        shown as (
            update agents.cards set status = 'available' where workspace_id = {workspace} and agent_id in (select agent_id from kept) and status = 'offline')
        select exists (select from kept)
        """);

    // presence_pkey
    public static Sql CloseTunnel(WorkspaceId workspace, AgentId agent, TunnelId tunnel) => new Sql().Add($"""
        update agents.presence set is_running = false, tunnel_id = null where workspace_id = {workspace} and agent_id = {agent} and tunnel_id = {tunnel}
        """);

    // All presence rows, like the sweep: a node that died has closed none of its tunnels.
    public static Sql CloseSilentTunnels(DateTimeOffset before) => new Sql().Add($"""
        update agents.presence set is_running = false, tunnel_id = null where seen_at < {before} and tunnel_id is not null
        """);

    // presence_pkey
    public static Sql SaveInfo(WorkspaceId workspace, AgentId agent, byte[] info, DateTimeOffset now) => new Sql().Add($"""
        update agents.presence set info = {info}, info_at = {now}, seen_at = greatest(seen_at, {now}) where workspace_id = {workspace} and agent_id = {agent}
        """);
}
