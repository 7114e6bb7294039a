using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Audit;

/// <summary>Words for the trail that every feature uses alike.</summary>
internal static class AuditDetail
{
    /// <summary>The place in the trail of what was done to the platform itself.</summary>
    public static WorkspaceId Platform => default;

    /// <summary>A JSON object of texts, numbers and truth values; enums become snake_case, null stays null.</summary>
    public static string Of(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var detail = new JsonObject();
        foreach (var (name, value) in members) detail[name] = Node(value);
        return detail.ToJsonString();
    }

    private static JsonValue? Node(object? value) => value switch
    {
        null => null,
        bool truth => JsonValue.Create(truth),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        Enum member => JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString())),
        string text => JsonValue.Create(text),
        _ => throw new ArgumentException($"{value.GetType().Name} has no place in a detail.", nameof(value)),
    };
}
