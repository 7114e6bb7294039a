using AgentPlatform.Domain.Agents;

namespace AgentPlatform.Application.Agents;

/// <summary>An agent as its owner has described it.</summary>
/// <param name="Id">The id that callers know it by.</param>
/// <param name="Properties">What else was set: texts by name.</param>
public sealed record AgentView(string Id, string Name, string Prompt, bool IsPublished, IReadOnlyDictionary<string, string> Properties, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static AgentView Of(Agent agent) => new(agent.ExternalId, agent.Name, agent.Prompt, agent.IsPublished, agent.Properties, agent.CreatedAt, agent.UpdatedAt);
}
