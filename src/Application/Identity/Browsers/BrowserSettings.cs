namespace AgentPlatform.Application.Identity.Browsers;

/// <summary>How long log-ins of browsers last (contract rustygpt 4.2 and 4.11). Section <c>AgentPlatform:Browsers</c>.</summary>
public sealed record BrowserSettings
{
    /// <summary>How long the rotating cookie is good without being used. In the second half of it the next use replaces it.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(8);

    /// <summary>How long it can be kept alive that way, from the log-in.</summary>
    public TimeSpan Absolute { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Log-ins of one user whose rotating cookie has been used; the oldest beyond it end. 0: any number.</summary>
    public int MaxPerUser { get; init; } = 5;

    /// <summary>How long a replaced rotating cookie is still accepted, for requests that were under way. Zero: not at all.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Refuses a rotating cookie that comes from another address, user agent or fingerprint than before until it is refreshed.</summary>
    public bool SuspiciousCheck { get; init; }
}
