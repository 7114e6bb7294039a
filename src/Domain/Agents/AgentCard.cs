using System.Text;
using System.Text.Json;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions.Hail;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Agents;

/// <summary>Whether an agent can be reached. Nothing makes one busy yet; agents of other versions know the word.</summary>
public enum CardStatus
{
    Available,
    Busy,
    Offline,
}

/// <summary>How an agent introduces itself to others in its workspace (contract agentserver 2.6). Each agent has one at most.</summary>
public sealed class AgentCard
{
    /// <summary>Bytes of the card's JSON, and of the description.</summary>
    public const int Largest = 64 * 1024;

    /// <summary>Skills, and labels, that are taken from a card; further ones are passed over.</summary>
    public const int MostNames = 100;

    /// <summary>UTF-8 bytes of a skill's or label's name; longer ones are passed over.</summary>
    public const int LongestName = 255;

    private AgentCard() { }

    public WorkspaceId Workspace { get; private set; }

    public AgentId Agent { get; private set; }

    public string DisplayName { get; private set; } = "";

    public string Description { get; private set; } = "";

    /// <summary>What the agent calls its own sort; stays as it was first said.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>JSON as it was sent.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    /// <summary>What it can do: the names in the card's <c>skills</c>, which are texts or objects with a <c>name</c>.</summary>
    public IReadOnlyList<string> Skills { get; private set; } = [];

    /// <summary>What it is labelled with: the texts in the card's <c>labels</c> and <c>tags</c>.</summary>
    public IReadOnlyList<string> Labels { get; private set; } = [];

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>A card as its agent shows it now; whatever was shown before is replaced, but for the kind.</summary>
    /// <param name="json">Sound JSON.</param>
    public static Result<AgentCard> Show(WorkspaceId workspace, AgentId agent, string displayName, string description, string kind, ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        if (json.Length > Largest || Encoding.UTF8.GetByteCount(description) > Largest) return RegisteredAgentErrors.CardTooLarge;
        if (Encoding.UTF8.GetByteCount(displayName) > RegisteredAgent.LongestName || Encoding.UTF8.GetByteCount(kind) > RegisteredAgent.LongestName) return RegisteredAgentErrors.NameTooLong;
        if (JsonText.Fault(json.Span) is not null) return RegisteredAgentErrors.CardMalformed;
        using var parsed = JsonDocument.Parse(json);
        return new AgentCard
        {
            Workspace = workspace,
            Agent = agent,
            DisplayName = displayName,
            Description = description,
            Kind = kind,
            Json = json,
            Skills = Names(parsed.RootElement, "skills"),
            Labels = [.. Names(parsed.RootElement, "labels").Union(Names(parsed.RootElement, "tags"), StringComparer.Ordinal).Take(MostNames)],
            UpdatedAt = now,
        };
    }

    private static string[] Names(JsonElement card, string member) =>
        card.ValueKind is JsonValueKind.Object && card.TryGetProperty(member, out var list) && list.ValueKind is JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(Name).OfType<string>().Where(name => name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= LongestName).Distinct(StringComparer.Ordinal).Take(MostNames)]
            : [];

    private static string? Name(JsonElement entry) => entry.ValueKind switch
    {
        JsonValueKind.String => entry.GetString(),
        JsonValueKind.Object when entry.TryGetProperty("name", out var name) && name.ValueKind is JsonValueKind.String => name.GetString(),
        _ => null,
    };
}
