using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using FluentValidation;

namespace AgentPlatform.Application.Sessions;

/// <summary>The events of a session behind a cursor, in order: at most <paramref name="Limit"/>, and no more than about 1 MiB of them, but at least one where there is one.</summary>
/// <param name="Caller">Must be allowed to read the session.</param>
/// <param name="Id">The session.</param>
/// <param name="After">Sequence of the last event that the caller has; 0 for none.</param>
/// <param name="Limit">1 to <see cref="Most"/>.</param>
public sealed record ReadEvents(Caller Caller, SessionId Id, long After, int Limit) : IQuery<EventPage>
{
    public const int Most = 1000;

    public static Scope Needs => Scope.None;

    public ResourceRef? Resource => Id.AsResource();
}

internal sealed class ReadEventsValidator : AbstractValidator<ReadEvents>
{
    public ReadEventsValidator()
    {
        RuleFor(q => q.After).GreaterThanOrEqualTo(0);
        RuleFor(q => q.Limit).InclusiveBetween(1, ReadEvents.Most);
    }
}

/// <summary>Whether the caller may follow a session's events now, and where they end.</summary>
public sealed record FollowSession(Caller Caller, SessionId Id) : IQuery<FollowedSession>
{
    public static Scope Needs => Scope.None;

    public ResourceRef? Resource => Id.AsResource();
}

/// <summary>A session that may be followed.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="LastSequence">Sequence of its newest event; 0 without events.</param>
public sealed record FollowedSession(StreamKey Stream, long LastSequence);
