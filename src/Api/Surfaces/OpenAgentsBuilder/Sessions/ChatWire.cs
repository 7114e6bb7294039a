using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Sessions.Chats;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;

/// <summary>A session; all members are always there.</summary>
/// <param name="Id">As its caller chose it.</param>
/// <param name="AgentId">The agent; of a recorded session the program that recorded it.</param>
/// <param name="UserName">Of a recorded session its owner's nickname.</param>
/// <param name="UserEmail">As it was sent.</param>
/// <param name="AcceptTerms">`true` or `false` as a text; null where nobody was asked.</param>
/// <param name="Messages">JSON text of an array of messages; null before the first turn.</param>
/// <param name="PromptTokens">Over all turns.</param>
/// <param name="CompletionTokens">Over all turns.</param>
/// <param name="CreatedAt">ISO 8601 in UTC with milliseconds.</param>
/// <param name="UpdatedAt">When it was written last.</param>
/// <param name="FinalizedAt">When a result was saved last.</param>
[SchemaName("OpenAgentsBuilderSession")]
internal sealed record ChatWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("agentId")] string AgentId,
    [property: JsonPropertyName("userName")] string? UserName,
    [property: JsonPropertyName("userEmail")] string? UserEmail,
    [property: JsonPropertyName("acceptTerms")] string? AcceptTerms,
    [property: JsonPropertyName("messages")] string? Messages,
    [property: JsonPropertyName("promptTokens")] long? PromptTokens,
    [property: JsonPropertyName("completionTokens")] long? CompletionTokens,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("updatedAt")] string UpdatedAt,
    [property: JsonPropertyName("finalizedAt")] string? FinalizedAt)
{
    public static ChatWire From(ChatView chat) => new(
        chat.Id, chat.AgentId, chat.UserName, chat.UserEmail, chat.AcceptedTerms, chat.Messages, chat.PromptTokens, chat.CompletionTokens,
        OpenAgentsBuilderIds.Instant(chat.CreatedAt), OpenAgentsBuilderIds.Instant(chat.UpdatedAt), chat.FinalizedAt is { } at ? OpenAgentsBuilderIds.Instant(at) : null);
}

/// <summary>A page of sessions; written row by row.</summary>
[SchemaName("OpenAgentsBuilderSessionPage")]
internal sealed record ChatPageWire(
    [property: JsonPropertyName("rows")] IReadOnlyList<ChatWire> Rows,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset,
    [property: JsonPropertyName("orderBy")] string OrderBy,
    [property: JsonPropertyName("query")] string Query);

/// <summary>Whom a session is to be opened with. Read by hand: whatever is no text, or empty, counts as missing.</summary>
/// <param name="AgentId">The agent, known or not.</param>
/// <param name="UserName">For people.</param>
/// <param name="UserEmail">Not checked.</param>
/// <param name="AcceptTerms">The text `true`; anything else is `false`.</param>
[SchemaName("OpenAgentsBuilderSessionRequest")]
internal sealed record ChatBody(
    [property: JsonPropertyName("agentId")] string AgentId,
    [property: JsonPropertyName("userName")] string UserName,
    [property: JsonPropertyName("userEmail")] string UserEmail,
    [property: JsonPropertyName("acceptTerms"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AcceptTerms)
{
    /// <summary>Null when something that is required is missing.</summary>
    public static ChatPartner? Read(JsonElement body) => Text(body, "agentId") is { } agent && Text(body, "userName") is { } name && Text(body, "userEmail") is { } email
        ? new ChatPartner(agent, name, email, Text(body, "acceptTerms") is "true" ? "true" : "false")
        : null;

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind is JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

/// <summary>Says that a session is there.</summary>
/// <param name="Message">`Session created` or `Session already exists`.</param>
/// <param name="Data">Which one.</param>
/// <param name="Status">200 for one that was created.</param>
[SchemaName("OpenAgentsBuilderOpenedSession")]
internal sealed record OpenedWire(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("data")] OpenedWire.Named Data,
    [property: JsonPropertyName("status"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Status)
{
    // Wire: what was there already is told without a status.
    public static OpenedWire From(OpenedChat chat) => chat.IsNew
        ? new OpenedWire("Session created", new Named(chat.Id), StatusCodes.Status200OK)
        : new OpenedWire("Session already exists", new Named(chat.Id), null);

    [SchemaName("OpenAgentsBuilderSessionName")]
    internal sealed record Named([property: JsonPropertyName("id")] string Id);
}
