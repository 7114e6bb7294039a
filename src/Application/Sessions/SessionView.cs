using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>A session in a list: everything but its events.</summary>
public sealed record SessionView
{
    public SessionId Id { get; init; }

    public WorkspaceId Workspace { get; init; }

    public Guid Owner { get; init; }

    /// <summary>The owner's nickname now; null when there is no such user any more.</summary>
    public string? OwnerNickname { get; init; }

    public string Tool { get; init; } = "";

    public string AgentProvider { get; init; } = "";

    public string AgentModel { get; init; } = "";

    public string Title { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>Joined with commas.</summary>
    public string Tags { get; init; } = "";

    /// <summary>When the session itself began, as its recorder says.</summary>
    public NanoTime CreatedAt { get; init; }

    /// <summary>When it came here.</summary>
    public DateTimeOffset StoredAt { get; init; }

    public Visibility Visibility { get; init; }

    public long MessageCount { get; init; }

    public long TaskCount { get; init; }

    public long EventCount { get; init; }

    public long DurationSeconds { get; init; }

    public long TotalInputTokens { get; init; }

    public long TotalOutputTokens { get; init; }

    public SourceControl Source { get; init; } = new(null, null, null, null, null, null);

    public string? WorkingDirectory { get; init; }

    /// <summary>In byte order; null when there are none.</summary>
    public IReadOnlyList<string>? FilesModified { get; init; }

    public IReadOnlyList<string>? FilesRead { get; init; }

    public bool HasErrors { get; init; }

    public int MaxActiveAgents { get; init; }

    public int Score { get; init; }

    public ScoreRule ScoreRule { get; init; }
}

/// <summary>A session with the links that touch it, in either direction.</summary>
public sealed record SessionDetailView(SessionView Session, IReadOnlyList<SessionLinkView> Links);

public sealed record SessionLinkView
{
    public SessionId From { get; init; }

    /// <summary>Any text: the other end need not exist.</summary>
    public string To { get; init; } = "";

    public LinkType Type { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
