using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

public enum SessionOrder
{
    /// <summary>Newest first.</summary>
    Recent,

    /// <summary>Most messages first.</summary>
    Popular,

    /// <summary>Longest first.</summary>
    Longest,
}

/// <summary>Lists the sessions that the caller can see and that have something in them, a numbered page at a time.</summary>
/// <param name="Caller">Nobody in particular sees what is public, where the installation has a public feed.</param>
/// <param name="Filter">What to list.</param>
/// <param name="Order">Equal ones stand newest first, then by id.</param>
/// <param name="Offset">How many to skip.</param>
/// <param name="Limit">How many to list, 1 to 100.</param>
public sealed record ListSessions(Caller Caller, SessionFilter Filter, SessionOrder Order, long Offset, int Limit) : IQuery<SessionPage>
{
    public static Scope Needs => Scope.None;
}

/// <summary>All given conditions hold together.</summary>
/// <param name="Search">A part of title, description or tags; ASCII letters match in either case, <c>%</c> and <c>_</c> are wildcards.</param>
/// <param name="Tool">Exactly this tool.</param>
/// <param name="Repository">Exactly this repository.</param>
/// <param name="Within">Begun no longer ago than this.</param>
public sealed record SessionFilter(string? Search = null, string? Tool = null, string? Repository = null, TimeSpan? Within = null);

/// <summary>A page of sessions.</summary>
/// <param name="Sessions">One page.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record SessionPage(IReadOnlyList<SessionView> Sessions, long Total);

/// <summary>The names of all repositories that listed sessions were made in, ascending.</summary>
public sealed record ListRepositories(Caller Caller) : IQuery<IReadOnlyList<string>>
{
    public static Scope Needs => Scope.None;
}

/// <summary>One session, whether it is listed or not.</summary>
public sealed record GetSession(Caller Caller, SessionId Id) : IQuery<SessionDetailView>
{
    public static Scope Needs => Scope.None;

    public ResourceRef? Resource => Id.AsResource();
}

/// <summary>The session as a HAIL file, or where that lies.</summary>
public sealed record ReadRecording(Caller Caller, SessionId Id) : IQuery<RecordingView>
{
    public static Scope Needs => Scope.None;

    public ResourceRef? Resource => Id.AsResource();
}

public abstract record RecordingView
{
    /// <summary>Stored elsewhere.</summary>
    public sealed record Elsewhere(string Url) : RecordingView;

    /// <summary>Stored here; <paramref name="Lines"/> reads it piece by piece and holds no connection in between.</summary>
    /// <param name="Length">Bytes of the whole file.</param>
    /// <param name="Lines">Whole lines, in order.</param>
    /// <param name="IsImport">It was read from another program's recording, and nothing else has been added.</param>
    public sealed record Here(long Length, IAsyncEnumerable<ReadOnlyMemory<byte>> Lines, bool IsImport) : RecordingView;
}
