using System.Text.Json;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Infrastructure.Agents;

/// <summary>An agent as it is stored: what its owner has set besides name and prompt is one JSON object.</summary>
internal sealed record AgentRow
{
    // Columns of text cannot hold U+0000; a text that has one stands among the properties as well, whole.
    private const string ExactName = "displayName";
    private const string ExactPrompt = "prompt";

    public AgentId Id { get; init; }

    public WorkspaceId Workspace { get; init; }

    public string ExternalId { get; init; } = "";

    public string Name { get; init; } = "";

    public string Prompt { get; init; } = "";

    public bool IsPublished { get; init; }

    public byte[] Properties { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public Agent Agent
    {
        get
        {
            var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(Properties) ?? [];
            var name = texts.Remove(ExactName, out var exactName) ? exactName : Name;
            var prompt = texts.Remove(ExactPrompt, out var exactPrompt) ? exactPrompt : Prompt;
            return Agent.Restore(Agent.Open(Id, Workspace, ExternalId, name, CreatedAt), prompt, IsPublished, texts, UpdatedAt);
        }
    }

    public static byte[] Stored(Agent agent)
    {
        var texts = agent.Properties.ToDictionary(StringComparer.Ordinal);
        if (agent.Name.Contains('\0', StringComparison.Ordinal)) texts[ExactName] = agent.Name;
        if (agent.Prompt.Contains('\0', StringComparison.Ordinal)) texts[ExactPrompt] = agent.Prompt;
        return JsonSerializer.SerializeToUtf8Bytes(texts);
    }
}
