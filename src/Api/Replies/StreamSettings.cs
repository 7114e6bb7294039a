namespace AgentPlatform.Api.Replies;

/// <summary>How streams are kept open.</summary>
internal sealed record StreamSettings
{
    /// <summary>The longest time without a byte; then a comment is sent.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time for which a reader is believed to be still allowed to read. What is known to have changed is looked at once.</summary>
    public TimeSpan AccessCheck { get; init; } = TimeSpan.FromSeconds(30);
}
