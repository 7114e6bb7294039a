using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>
/// Finds listed sessions that the caller can see, newest first, a page at a time. All terms must stand in one part of a session, about 128 KiB of its events together with its title, description and tags.
/// What was written a moment ago may not be found yet.
/// </summary>
/// <param name="Caller">Nobody in particular sees what is public, where the installation has a public feed.</param>
/// <param name="Text">What to look for, see <see cref="SearchQuery"/>; null lists everything.</param>
/// <param name="Tool">Recorded by exactly this tool.</param>
/// <param name="Repository">Made in exactly this repository.</param>
/// <param name="IsMine">The caller's own only.</param>
/// <param name="After">Where the page before ended, as its answer said.</param>
/// <param name="Limit">How many at most, 1 to 100. A page may have fewer although another one follows.</param>
public sealed record SearchSessions(Caller Caller, string? Text, string? Tool, string? Repository, bool IsMine, string? After, int Limit) : IQuery<FoundSessions>
{
    public static Scope Needs => Scope.None;
}

/// <summary>A page of what was found.</summary>
/// <param name="Sessions">Newest first, each once.</param>
/// <param name="Next">What to pass as <see cref="SearchSessions.After"/> for the next page; null on the last.</param>
public sealed record FoundSessions(IReadOnlyList<FoundSession> Sessions, string? Next);

/// <summary>A session and where in it the terms stand.</summary>
public sealed record FoundSession(SessionView Session, IReadOnlyList<Snippet> Snippets);

/// <summary>What is told about a session beside its events.</summary>
public enum SummaryField
{
    Title,
    Description,
    Tags,
}

/// <summary>A stretch of text with something that was looked for.</summary>
/// <param name="Text">At most <see cref="Longest"/> UTF-16 characters of one text, without any mark where it was cut.</param>
/// <param name="Highlights">What was looked for, in order, without overlap.</param>
public sealed record Snippet(string Text, IReadOnlyList<Highlight> Highlights)
{
    /// <summary>UTF-16 characters of a snippet's text.</summary>
    public const int Longest = 240;

    /// <summary>The field of the summary; null for a text of an event.</summary>
    public SummaryField? Field { get; init; }

    /// <summary>The event; null for a text of the summary.</summary>
    public long? Sequence { get; init; }

    public EventKind? Kind { get; init; }
}

/// <summary>From one UTF-16 offset up to, not including, another.</summary>
public readonly record struct Highlight(int Start, int End);
