using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Application.Tasks;

/// <summary>Whether the caller may follow what becomes of a workspace's tasks, or of one of them, and where that log begins and ends.</summary>
/// <param name="Id">Only this task; null for all.</param>
public sealed record FollowTasks(Caller Caller, TaskId? Id) : IQuery<FollowedTasks>
{
    public static Scope Needs => Scope.ReadTasks;
}

/// <summary>A log that may be followed.</summary>
/// <param name="Stream">The workspace's.</param>
/// <param name="Begin">What comes before the first entry that may be about the task; 0 for all tasks.</param>
/// <param name="Last">Sequence of the newest entry; 0 without any.</param>
public sealed record FollowedTasks(StreamKey Stream, long Begin, long Last);
