using System.Text.Json.Serialization;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions.Sessions;

/// <summary>A page of what was found.</summary>
/// <param name="Sessions">Newest first. A page may have fewer than asked for although another one follows.</param>
/// <param name="Next">What to send as `after` for the next page; null on the last.</param>
internal sealed record SessionSearchWire(
    [property: JsonPropertyName("sessions")] IReadOnlyList<FoundSessionWire> Sessions,
    [property: JsonPropertyName("next")] string? Next)
{
    public static SessionSearchWire From(FoundSessions found) => new([.. found.Sessions.Select(FoundSessionWire.From)], found.Next);
}

/// <summary>A session that was found, and where in it.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Title">Its recorder's, or one made of what the user said first.</param>
/// <param name="Description">Its recorder's, or one made of what the user said first.</param>
/// <param name="Tool">The program that recorded it.</param>
/// <param name="AgentProvider">Who offers the model.</param>
/// <param name="AgentModel">The model.</param>
/// <param name="UserId">The owner.</param>
/// <param name="Nickname">The owner's name now; null when there is no such user any more.</param>
/// <param name="CreatedAt">When it began, RFC 3339 in UTC.</param>
/// <param name="Visibility">Who may read it besides its workspace.</param>
/// <param name="EventCount">How many events it has.</param>
/// <param name="MessageCount">How many of them are messages.</param>
/// <param name="SessionScore">0 to 100.</param>
/// <param name="Tags">Its recorder's.</param>
/// <param name="GitRepoName">The repository it was made in.</param>
/// <param name="Snippets">Where the terms stand, at most three; empty without `q`.</param>
internal sealed record FoundSessionWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("tool")] string Tool,
    [property: JsonPropertyName("agent_provider")] string AgentProvider,
    [property: JsonPropertyName("agent_model")] string AgentModel,
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("nickname")] string? Nickname,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("visibility")] string Visibility,
    [property: JsonPropertyName("event_count")] long EventCount,
    [property: JsonPropertyName("message_count")] long MessageCount,
    [property: JsonPropertyName("session_score")] int SessionScore,
    [property: JsonPropertyName("tags")] IReadOnlyList<string> Tags,
    [property: JsonPropertyName("git_repo_name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GitRepoName,
    [property: JsonPropertyName("snippets")] IReadOnlyList<SnippetWire> Snippets)
{
    public static FoundSessionWire From(FoundSession found)
    {
        var session = found.Session;
        return new FoundSessionWire(
            session.Id.Value.ToString(), session.Title, session.Description, session.Tool, session.AgentProvider, session.AgentModel, session.Owner.ToString(), session.OwnerNickname,
            session.CreatedAt.Text(), VisibilityText(session.Visibility), session.EventCount, session.MessageCount, session.Score,
            session.Tags.Split(',', StringSplitOptions.RemoveEmptyEntries), session.Source.Repository, [.. found.Snippets.Select(SnippetWire.From)]);
    }

    private static string VisibilityText(Visibility visibility) => visibility switch
    {
        Domain.Sessions.Visibility.Private => "private",
        Domain.Sessions.Visibility.Public => "public",
    };
}

/// <summary>A stretch of text that was looked for, of an event or of the session's summary.</summary>
/// <param name="Sequence">The event's number in its session, from 1.</param>
/// <param name="EventType">What the event is, by its HAIL name.</param>
/// <param name="Field">Which text of the summary it is: `title`, `description` or `tags`.</param>
/// <param name="Text">At most 240 UTF-16 code units.</param>
/// <param name="Highlights">What was looked for: pairs of offsets into the text in UTF-16 code units, the second behind the end.</param>
internal sealed record SnippetWire(
    [property: JsonPropertyName("sequence"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Sequence,
    [property: JsonPropertyName("event_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EventType,
    [property: JsonPropertyName("field"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("highlights")] IReadOnlyList<IReadOnlyList<int>> Highlights)
{
    public static SnippetWire From(Snippet snippet) => new(
        snippet.Sequence, snippet.Kind?.ToString(), snippet.Field is { } field ? FieldText(field) : null, snippet.Text, [.. snippet.Highlights.Select(mark => (int[])[mark.Start, mark.End])]);

    private static string FieldText(SummaryField field) => field switch
    {
        SummaryField.Title => "title",
        SummaryField.Description => "description",
        SummaryField.Tags => "tags",
    };
}
