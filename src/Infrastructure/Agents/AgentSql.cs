using AgentPlatform.Application.Agents;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Agents;

/// <summary>Every statement of the Agents feature.</summary>
internal static class AgentSql
{
    private static readonly Raw Columns = new("id, workspace_id as workspace, external_id, name, prompt, is_published, properties, created_at, updated_at");

    // agents_workspace_id_external_id_key
    public static Sql Find(WorkspaceId workspace, string externalId) => new Sql()
        .Add($"select {Columns} from agents.agents")
        .Where($"workspace_id = {workspace}")
        .Where($"external_id = {externalId}");

    public static Sql Lock(WorkspaceId workspace, string externalId) => Find(workspace, externalId).Add($"for update");

    // agents_in_order; with an id agents_workspace_id_external_id_key
    public static Sql List(ListAgents query)
    {
        var list = new Sql()
            .Add($"select {Columns} from agents.agents")
            .Where($"workspace_id = {query.Caller.Here}")
            .Where(query.Id is not null, $"external_id = {query.Id}")
            .Add($"order by created_at, id offset {query.Offset}");
        return query.Limit is { } limit ? list.Add($"limit {limit}") : list;
    }

    public static Sql Add(Agent agent, byte[] properties) => new Sql().Add($"""
        insert into agents.agents (workspace_id, id, external_id, name, prompt, is_published, properties, created_at, updated_at)
        values ({agent.Workspace}, {agent.Id}, {agent.ExternalId}, {agent.Name}, {agent.Prompt}, {agent.IsPublished}, {properties}, {agent.CreatedAt}, {agent.UpdatedAt})
        on conflict (workspace_id, external_id) do nothing
        """);

    // agents_pkey
    public static Sql Save(Agent agent, byte[] properties) => new Sql()
        .Add($"""
            update agents.agents set name = {agent.Name}, prompt = {agent.Prompt}, is_published = {agent.IsPublished}, properties = {properties}, updated_at = {agent.UpdatedAt}
            """)
        .Where($"workspace_id = {agent.Workspace}")
        .Where($"id = {agent.Id}");

    // agents_pkey
    public static Sql Remove(Agent agent) => new Sql()
        .Add($"delete from agents.agents")
        .Where($"workspace_id = {agent.Workspace}")
        .Where($"id = {agent.Id}");
}
