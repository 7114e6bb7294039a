using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using FluentValidation;

namespace AgentPlatform.Application.Tasks;

/// <summary>The output of a task behind a cursor, in order: at most <paramref name="Limit"/> entries, and no more than about 1 MiB of them, but at least one where there is one.</summary>
/// <param name="After">Sequence of the last entry that the caller has; 0 for none.</param>
/// <param name="Limit">1 to <see cref="ReadEvents.Most"/>.</param>
public sealed record ReadOutput(Caller Caller, TaskId Id, long After, int Limit) : IQuery<EventPage>
{
    public static Scope Needs => Scope.ReadTasks;
}

internal sealed class ReadOutputValidator : AbstractValidator<ReadOutput>
{
    public ReadOutputValidator()
    {
        RuleFor(q => q.After).GreaterThanOrEqualTo(0);
        RuleFor(q => q.Limit).InclusiveBetween(1, ReadEvents.Most);
    }
}

/// <summary>Whether the caller may follow the output of a task, and where it ends.</summary>
public sealed record FollowOutput(Caller Caller, TaskId Id) : IQuery<FollowedOutput>
{
    public static Scope Needs => Scope.ReadTasks;
}

/// <summary>An output that may be followed.</summary>
/// <param name="Last">Sequence of its newest entry; 0 without any.</param>
public sealed record FollowedOutput(StreamKey Stream, long Last);
