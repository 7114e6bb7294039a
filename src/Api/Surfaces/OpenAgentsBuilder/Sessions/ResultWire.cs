using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Sessions.Chats;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;

/// <summary>What an agent concluded from a session; all members are always there.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="SessionId">The session; a result has no id of its own.</param>
/// <param name="UserName">The session's, when the result was saved.</param>
/// <param name="UserEmail">As the name.</param>
/// <param name="Content">In the format below.</param>
/// <param name="Format">`markdown`, `json`, `text`, or anything else.</param>
/// <param name="CreatedAt">ISO 8601 in UTC with milliseconds.</param>
/// <param name="UpdatedAt">When it was saved last.</param>
/// <param name="FinalizedAt">As `updatedAt`.</param>
[SchemaName("OpenAgentsBuilderResult")]
internal sealed record ResultWire(
    [property: JsonPropertyName("agentId")] string AgentId,
    [property: JsonPropertyName("sessionId")] string SessionId,
    [property: JsonPropertyName("userName")] string? UserName,
    [property: JsonPropertyName("userEmail")] string? UserEmail,
    [property: JsonPropertyName("content")] string? Content,
    [property: JsonPropertyName("format")] string? Format,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("updatedAt")] string UpdatedAt,
    [property: JsonPropertyName("finalizedAt")] string? FinalizedAt)
{
    public static ResultWire From(ResultView result) => new(
        result.AgentId, result.ChatId, result.UserName, result.UserEmail, result.Content, result.Format,
        OpenAgentsBuilderIds.Instant(result.CreatedAt), OpenAgentsBuilderIds.Instant(result.UpdatedAt), result.FinalizedAt is { } at ? OpenAgentsBuilderIds.Instant(at) : null);
}

/// <summary>A page of results; written row by row.</summary>
[SchemaName("OpenAgentsBuilderResultPage")]
internal sealed record ResultPageWire(
    [property: JsonPropertyName("rows")] IReadOnlyList<ResultWire> Rows,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset,
    [property: JsonPropertyName("orderBy")] string OrderBy,
    [property: JsonPropertyName("query")] string Query);
