using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Agents;
using AgentPlatform.Application.Common;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Agents;

/// <summary>An agent. Members that are unset are null; most hold JSON as text.</summary>
/// <param name="Id">Unique in the tenant.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="Options">JSON text: welcome message, terms, what to ask visitors for.</param>
/// <param name="Prompt">What it is told about its task.</param>
/// <param name="ExpectedResult">What it should find out.</param>
/// <param name="SafetyRules">What it must not do.</param>
/// <param name="Published">`true`: visitors may talk with it, where the workspace lets them in.</param>
/// <param name="Events">JSON text.</param>
/// <param name="Tools">JSON text.</param>
/// <param name="Status">`active` or `deleted`.</param>
/// <param name="Locale">The language that it speaks.</param>
/// <param name="AgentType">`survey-agent`, also meant by null, `smart-assistant`, `commerce-agent` or `flow`.</param>
/// <param name="Inputs">JSON text.</param>
/// <param name="DefaultFlow">The flow that it begins with.</param>
/// <param name="Flows">JSON text.</param>
/// <param name="Agents">JSON text.</param>
/// <param name="Icon">Its picture.</param>
/// <param name="Extra">JSON text.</param>
/// <param name="Evals">JSON text.</param>
/// <param name="CreatedAt">ISO 8601 in UTC.</param>
/// <param name="UpdatedAt">ISO 8601 in UTC.</param>
[SchemaName("OpenAgentsBuilderAgent")]
internal sealed record AgentWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("displayName")] string DisplayName,
    [property: JsonPropertyName("options")] string? Options,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("expectedResult")] string? ExpectedResult,
    [property: JsonPropertyName("safetyRules")] string? SafetyRules,
    [property: JsonPropertyName("published")] string? Published,
    [property: JsonPropertyName("events")] string? Events,
    [property: JsonPropertyName("tools")] string? Tools,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("locale")] string? Locale,
    [property: JsonPropertyName("agentType")] string? AgentType,
    [property: JsonPropertyName("inputs")] string? Inputs,
    [property: JsonPropertyName("defaultFlow")] string? DefaultFlow,
    [property: JsonPropertyName("flows")] string? Flows,
    [property: JsonPropertyName("agents")] string? Agents,
    [property: JsonPropertyName("icon")] string? Icon,
    [property: JsonPropertyName("extra")] string? Extra,
    [property: JsonPropertyName("evals")] string? Evals,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("updatedAt")] string UpdatedAt)
{
    public static AgentWire From(AgentView agent) => new(
        agent.Id, agent.Name, Of(agent, "options"), agent.Prompt, Of(agent, "expectedResult"), Of(agent, "safetyRules"), Of(agent, AgentBody.Publishing), Of(agent, "events"),
        Of(agent, "tools"), Of(agent, "status"), Of(agent, "locale"), Of(agent, "agentType"), Of(agent, "inputs"), Of(agent, "defaultFlow"), Of(agent, "flows"), Of(agent, "agents"),
        Of(agent, "icon"), Of(agent, "extra"), Of(agent, "evals"), OpenAgentsBuilderIds.Instant(agent.CreatedAt), OpenAgentsBuilderIds.Instant(agent.UpdatedAt));

    private static string? Of(AgentView agent, string property) => agent.Properties.GetValueOrDefault(property);
}

/// <summary>An agent that was saved.</summary>
/// <param name="Message">For people.</param>
/// <param name="Data">All of it.</param>
/// <param name="Status">The status of the answer.</param>
[SchemaName("OpenAgentsBuilderSavedAgent")]
internal sealed record SavedAgentWire([property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("data")] AgentWire Data, [property: JsonPropertyName("status")] int Status)
{
    public static SavedAgentWire From(AgentView agent) => new(OutcomeWire.SavedText, AgentWire.From(agent), StatusCodes.Status200OK);
}

/// <summary>An agent as those see it who talk with it.</summary>
/// <param name="Data">The agent.</param>
/// <param name="Message">For people.</param>
/// <param name="Status">The status of the answer.</param>
[SchemaName("OpenAgentsBuilderMetAgent")]
internal sealed record MetAgentWire([property: JsonPropertyName("data")] AgentWire Data, [property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("status")] int Status)
{
    public static MetAgentWire From(AgentView agent) => new(AgentWire.From(agent), "All set!", StatusCodes.Status200OK);
}

/// <summary>What to save of an agent; members that are not sent stay as they are.</summary>
/// <param name="DisplayName">What people call it; 1 character at least.</param>
/// <param name="Id">An existing agent, or the id of a new one (at most 255 characters); absent: one is made.</param>
/// <param name="Prompt">What it is told about its task.</param>
/// <param name="Published">`true`: visitors may talk with it.</param>
/// <param name="Options">JSON text. So are `expectedResult`, `safetyRules`, `events`, `tools`, `inputs`, `flows`, `agents`, `extra` and `evals`, which are taken as well, like `status`, `locale`, `agentType`, `defaultFlow` and `icon`.</param>
[SchemaName("OpenAgentsBuilderAgentRequest")]
internal sealed record AgentBody(
    [property: JsonPropertyName("displayName"), JsonRequired] string DisplayName,
    [property: JsonPropertyName("id")] string? Id = null,
    [property: JsonPropertyName("prompt")] string? Prompt = null,
    [property: JsonPropertyName("published")] string? Published = null,
    [property: JsonPropertyName("options")] string? Options = null)
{
    public const string Publishing = "published";

    private static readonly string[] Optional =
        ["expectedResult", "safetyRules", Publishing, "events", "tools", "status", "locale", "agentType", "inputs", "defaultFlow", "flows", "agents", "icon", "extra", "evals"];

    public static SaveAgent On(AnyBody<AgentBody> body, Caller caller)
    {
        var members = new Members(body.Json);
        var id = members.Optional("id", most: SaveAgent.LongestId);
        var name = members.Text("displayName", least: 1);
        var properties = new Dictionary<string, string?>(StringComparer.Ordinal);
        Take("options");
        var prompt = members.Optional("prompt");
        foreach (var property in Optional) Take(property);
        members.Check(OpenAgentsBuilderErrors.Invalid);
        var published = properties.TryGetValue(Publishing, out var text) ? text is "true" : (bool?)null;
        return new SaveAgent(caller, OpenAgentsBuilderIds.Given(id), name, prompt, published, properties);

        void Take(string property)
        {
            if (members.IsSent(property)) properties[property] = members.Nullable(property);
        }
    }
}
