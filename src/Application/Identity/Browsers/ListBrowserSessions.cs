using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Browsers;

/// <summary>The caller's own live log-ins of browsers, newest first, a page at a time.</summary>
/// <param name="Caller">A person.</param>
/// <param name="After">Continues behind this log-in.</param>
/// <param name="Limit">1 to 200.</param>
public sealed record ListBrowserSessions(Caller Caller, BrowserSessionId? After, int Limit) : IQuery<IReadOnlyList<BrowserLoginView>>
{
    public static Scope Needs => Scope.ReadAccount;
}

/// <summary>One log-in as its owner sees it.</summary>
public sealed record BrowserLoginView
{
    public BrowserSessionId Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>To half a minute.</summary>
    public DateTimeOffset LastSeenAt { get; init; }

    public DateTimeOffset AbsoluteExpiresAt { get; init; }

    public string? UserAgent { get; init; }

    public string? Address { get; init; }
}
