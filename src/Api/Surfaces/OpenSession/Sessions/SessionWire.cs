using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.OpenSession.Sessions;

/// <summary>A session in a list (contract opensession 2.3). A detail has the same members and its links behind them.</summary>
[SchemaName("SessionSummary")]
internal record SessionWire
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("user_id")]
    public required string? UserId { get; init; }

    [JsonPropertyName("nickname")]
    public required string? Nickname { get; init; }

    [JsonPropertyName("tool")]
    public required string Tool { get; init; }

    [JsonPropertyName("agent_provider")]
    public required string? AgentProvider { get; init; }

    [JsonPropertyName("agent_model")]
    public required string? AgentModel { get; init; }

    [JsonPropertyName("title")]
    public required string? Title { get; init; }

    [JsonPropertyName("description")]
    public required string? Description { get; init; }

    [JsonPropertyName("tags")]
    public required string? Tags { get; init; }

    [JsonPropertyName("created_at")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("uploaded_at")]
    public required string UploadedAt { get; init; }

    [JsonPropertyName("message_count")]
    public required long MessageCount { get; init; }

    [JsonPropertyName("task_count")]
    public required long TaskCount { get; init; }

    [JsonPropertyName("event_count")]
    public required long EventCount { get; init; }

    [JsonPropertyName("duration_seconds")]
    public required long DurationSeconds { get; init; }

    [JsonPropertyName("total_input_tokens")]
    public required long TotalInputTokens { get; init; }

    [JsonPropertyName("total_output_tokens")]
    public required long TotalOutputTokens { get; init; }

    [JsonPropertyName("git_remote"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GitRemote { get; init; }

    [JsonPropertyName("git_branch"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GitBranch { get; init; }

    [JsonPropertyName("git_commit"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GitCommit { get; init; }

    [JsonPropertyName("git_repo_name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GitRepoName { get; init; }

    [JsonPropertyName("pr_number"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PrNumber { get; init; }

    [JsonPropertyName("pr_url"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PrUrl { get; init; }

    [JsonPropertyName("working_directory"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WorkingDirectory { get; init; }

    /// <summary>A text that is itself a JSON array of paths.</summary>
    [JsonPropertyName("files_modified"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FilesModified { get; init; }

    /// <summary>A text that is itself a JSON array of paths.</summary>
    [JsonPropertyName("files_read"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FilesRead { get; init; }

    [JsonPropertyName("has_errors")]
    public required bool HasErrors { get; init; }

    [JsonPropertyName("max_active_agents")]
    public required int MaxActiveAgents { get; init; }

    [JsonPropertyName("session_score")]
    public required int SessionScore { get; init; }

    [JsonPropertyName("score_plugin")]
    public required string ScorePlugin { get; init; }

    public static SessionWire From(SessionView session) => new()
    {
        Id = session.Id.Value.ToString(),
        UserId = session.Owner.ToString(),
        Nickname = session.OwnerNickname,
        Tool = session.Tool,
        AgentProvider = session.AgentProvider,
        AgentModel = session.AgentModel,
        Title = session.Title,
        Description = session.Description,
        Tags = session.Tags,
        CreatedAt = session.CreatedAt.Text("+00:00"),
        UploadedAt = OpenSessionIds.Seconds(session.StoredAt),
        MessageCount = session.MessageCount,
        TaskCount = session.TaskCount,
        EventCount = session.EventCount,
        DurationSeconds = session.DurationSeconds,
        TotalInputTokens = session.TotalInputTokens,
        TotalOutputTokens = session.TotalOutputTokens,
        GitRemote = session.Source.Remote,
        GitBranch = session.Source.Branch,
        GitCommit = session.Source.Commit,
        GitRepoName = session.Source.Repository,
        PrNumber = session.Source.PullRequest,
        PrUrl = session.Source.PullRequestUrl,
        WorkingDirectory = session.WorkingDirectory,
        FilesModified = Paths(session.FilesModified),
        FilesRead = Paths(session.FilesRead),
        HasErrors = session.HasErrors,
        MaxActiveAgents = session.MaxActiveAgents,
        SessionScore = session.Score,
        ScorePlugin = ScoreRules.Name(session.ScoreRule),
    };

    private static string? Paths(IReadOnlyList<string>? paths) => paths is null ? null : JsonSerializer.Serialize((string[])[.. paths], OpenSessionJson.Plain.StringArray);
}

internal sealed record SessionDetailWire : SessionWire
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public SessionDetailWire(SessionWire session) : base(session) { }

    [JsonConstructor]
    public SessionDetailWire() { }

    // Wire: behind the summary's members; a derived record's own would come first.
    [JsonPropertyName("linked_sessions"), JsonPropertyOrder(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SessionLinkWire>? LinkedSessions { get; init; }

    public static SessionDetailWire From(SessionDetailView detail) => new(From(detail.Session))
    {
        LinkedSessions = detail.Links.Count == 0 ? null : [.. detail.Links.Select(SessionLinkWire.From)],
    };
}

internal sealed record SessionLinkWire(
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("linked_session_id")] string LinkedSessionId,
    [property: JsonPropertyName("link_type")] string LinkType,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static SessionLinkWire From(SessionLinkView link) => new(link.From.Value.ToString(), link.To, link.Type switch
    {
        Domain.Sessions.LinkType.Handoff => "handoff",
        Domain.Sessions.LinkType.Related => "related",
        Domain.Sessions.LinkType.Parent => "parent",
        Domain.Sessions.LinkType.Child => "child",
    }, OpenSessionIds.Seconds(link.CreatedAt));
}

internal sealed record SessionListWire(
    [property: JsonPropertyName("sessions")] IReadOnlyList<SessionWire> Sessions,
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("page")] uint Page,
    [property: JsonPropertyName("per_page")] uint PerPage);

internal sealed record RepositoriesWire([property: JsonPropertyName("repos")] IReadOnlyList<string> Repos);

[SchemaName("UploadedSession")]
internal sealed record UploadedWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("session_score")] int SessionScore,
    [property: JsonPropertyName("score_plugin")] string ScorePlugin);

[SchemaName("AcceptedEvents")]
internal sealed record AcceptedWire([property: JsonPropertyName("accepted")] int Accepted);

internal sealed record HealthWire([property: JsonPropertyName("status")] string Status, [property: JsonPropertyName("version")] string Version);

internal sealed record CapabilitiesWire([property: JsonPropertyName("auth_enabled")] bool AuthEnabled, [property: JsonPropertyName("upload_enabled")] bool UploadEnabled);
