namespace AgentPlatform.Domain.Sessions;

/// <summary>What a workspace decides about its sessions.</summary>
/// <param name="DefaultVisibility">Who may read new sessions that say nothing about it; null for what the installation says.</param>
/// <param name="RetentionDays">Days after the last event or description, 1 to <see cref="LongestRetention"/>, after which a session is removed; null keeps sessions for ever.</param>
/// <param name="IsSearchable">False: titles and events are not indexed.</param>
public sealed record SessionPolicy(Visibility? DefaultVisibility, int? RetentionDays, bool IsSearchable)
{
    public const int LongestRetention = 36_500;

    /// <summary>Of a workspace that has decided nothing.</summary>
    public static SessionPolicy Undecided { get; } = new(null, null, IsSearchable: true);
}
