using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer.Workspaces;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;

namespace AgentPlatform.Api.Surfaces.AgentServer.Agents;

/// <summary>How an agent introduces itself.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="DisplayName">What others call it.</param>
/// <param name="Description">For people; may be empty.</param>
/// <param name="AgentType">What the agent calls its own sort.</param>
/// <param name="Status">`available`, `busy` or `offline`.</param>
/// <param name="Card">Whatever the agent has sent.</param>
/// <param name="Version">Grows each time the card is sent.</param>
[SchemaName("AgentCardItem")]
internal sealed record CardWire(
    [property: JsonPropertyName("agent_id")] string AgentId,
    [property: JsonPropertyName("display_name")] string DisplayName,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("agent_type")] string AgentType,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("card")] JsonElement Card,
    [property: JsonPropertyName("version")] int Version)
{
    public static CardWire From(AgentCardView card) => new(card.Agent.Value.ToString(), card.DisplayName, card.Description, card.Kind, card.Status switch
    {
        CardStatus.Available => "available",
        CardStatus.Busy => "busy",
        CardStatus.Offline => "offline",
    }, AgentServerJson.Verbatim(card.Json), card.Version);
}

/// <summary>A card to be shown.</summary>
/// <param name="DisplayName">Absent or empty: the agent's name.</param>
/// <param name="Description">At most 64 KiB.</param>
/// <param name="AgentType">Only the first card's counts; absent: `claudecode`.</param>
/// <param name="Card">Any JSON of at most 64 KiB. The names in `skills` and the texts in `labels` and `tags` decide which pools the agent works for.</param>
[SchemaName("AgentCardRegisterRequest")]
internal sealed record CardBody(
    [property: JsonPropertyName("display_name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DisplayName,
    [property: JsonPropertyName("description"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    [property: JsonPropertyName("agent_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AgentType,
    [property: JsonPropertyName("card"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Card)
{
    public static ShowCard On(CardBody? body, Caller caller)
    {
        if (body is null) throw new RefusedRequestException(AgentServerErrors.BadRequest);
        var card = body.Card is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } given ? JsonSerializer.SerializeToUtf8Bytes(given, AgentServerJson.Default.JsonElement) : "{}"u8.ToArray();
        return new ShowCard(caller, body.DisplayName, body.Description ?? "", body.AgentType is { Length: > 0 } kind ? kind : "claudecode", card);
    }
}

/// <summary>Who an agent is.</summary>
/// <param name="UserId">Who registered it.</param>
/// <param name="WorkspaceId">Where it works.</param>
/// <param name="WorkspaceName">What that is called.</param>
/// <param name="SandboxId">The agent.</param>
/// <param name="ShortId">Eight characters.</param>
/// <param name="DisplayName">Its card's name, or its own.</param>
/// <param name="Role">What whoever registered it is in the workspace now; empty when they have left.</param>
/// <param name="SandboxStatus">`running` or `offline`.</param>
[SchemaName("AgentWhoami")]
internal sealed record AgentWhoamiWire(
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("workspace_name")] string WorkspaceName,
    [property: JsonPropertyName("sandbox_id")] string SandboxId,
    [property: JsonPropertyName("short_id")] string ShortId,
    [property: JsonPropertyName("display_name")] string DisplayName,
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("sandbox_status")] string SandboxStatus)
{
    public static AgentWhoamiWire From(AgentSelf self) => new(
        self.Agent.RegisteredBy.Value.ToString(), self.Agent.Workspace.Value.ToString(), self.WorkspaceName, self.Agent.Id.Value.ToString(), self.Agent.ShortId, self.DisplayName,
        self.Role is { } role ? RoleWire.Text(role) : "", SandboxWire.StatusOf(self.Agent.IsRunning));
}
