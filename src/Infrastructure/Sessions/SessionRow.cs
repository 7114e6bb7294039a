using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>A session as it lies in its table.</summary>
internal sealed record SessionRow
{
    public SessionId Id { get; init; }

    public WorkspaceId Workspace { get; init; }

    public Guid Owner { get; init; }

    public string Tool { get; init; } = "";

    public string AgentProvider { get; init; } = "";

    public string AgentModel { get; init; } = "";

    public string Title { get; init; } = "";

    public string Description { get; init; } = "";

    public string Tags { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public short CreatedRest { get; init; }

    public DateTimeOffset StoredAt { get; init; }

    public string Visibility { get; init; } = "";

    public long MessageCount { get; init; }

    public long TaskCount { get; init; }

    public long EventCount { get; init; }

    public long DurationSeconds { get; init; }

    public long TotalInputTokens { get; init; }

    public long TotalOutputTokens { get; init; }

    public string? GitRemote { get; init; }

    public string? GitBranch { get; init; }

    public string? GitCommit { get; init; }

    public string? GitRepoName { get; init; }

    public long? PrNumber { get; init; }

    public string? PrUrl { get; init; }

    public string? WorkingDirectory { get; init; }

    public string[]? FilesModified { get; init; }

    public string[]? FilesRead { get; init; }

    public bool HasErrors { get; init; }

    public int MaxActiveAgents { get; init; }

    public int Score { get; init; }

    public string ScoreRule { get; init; } = "";

    public SessionView View(string? ownerNickname) => new()
    {
        Id = Id,
        Workspace = Workspace,
        Owner = Owner,
        OwnerNickname = ownerNickname,
        Tool = Tool,
        AgentProvider = AgentProvider,
        AgentModel = AgentModel,
        Title = Title,
        Description = Description,
        Tags = Tags,
        CreatedAt = new NanoTime(CreatedAt, CreatedRest),
        StoredAt = StoredAt,
        Visibility = EnumText.Parse<Visibility>(Visibility),
        MessageCount = MessageCount,
        TaskCount = TaskCount,
        EventCount = EventCount,
        DurationSeconds = DurationSeconds,
        TotalInputTokens = TotalInputTokens,
        TotalOutputTokens = TotalOutputTokens,
        Source = new SourceControl(GitRemote, GitBranch, GitCommit, GitRepoName, PrNumber, PrUrl),
        WorkingDirectory = WorkingDirectory,
        FilesModified = FilesModified,
        FilesRead = FilesRead,
        HasErrors = HasErrors,
        MaxActiveAgents = MaxActiveAgents,
        Score = Score,
        ScoreRule = EnumText.Parse<ScoreRule>(ScoreRule),
    };
}

internal sealed record LinkRow
{
    public SessionId From { get; init; }

    public string To { get; init; } = "";

    public string Type { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public SessionLinkView View => new() { From = From, To = To, Type = EnumText.Parse<LinkType>(Type), CreatedAt = CreatedAt };
}
