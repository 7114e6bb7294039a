using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>How sessions work on this installation.</summary>
public sealed record SessionSettings
{
    /// <summary>Off: the list is for callers with a credential only; single sessions stay public.</summary>
    public bool PublicFeed { get; init; } = true;

    /// <summary>The rule for uploads that name none.</summary>
    public ScoreRule ScoreRule { get; init; } = ScoreRule.HeuristicV1;

    /// <summary>Who may read uploaded and streamed sessions, where the workspace says nothing else.</summary>
    public Visibility UploadVisibility { get; init; } = Visibility.Public;

    /// <summary>How long after a change search, the order of lists and the running state follow it, once the session rests; at least a second.</summary>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait between two looks for sessions that their workspace keeps no longer, 1 second to 1 day.</summary>
    public TimeSpan RetentionInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait between two looks for personal data that has to be written anew behind a change of its workspace's storage key, 1 second to 1 day.</summary>
    public TimeSpan RewritingInterval { get; init; } = TimeSpan.FromSeconds(5);
}
