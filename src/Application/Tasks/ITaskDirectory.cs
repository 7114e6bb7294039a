using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tasks;

/// <summary>What Tasks tells those who only know a task's id, or want to follow.</summary>
public interface ITaskDirectory
{
    /// <summary>Where the task lies; null where there is none.</summary>
    Task<WorkspaceId?> FindPlace(TaskId task, CancellationToken ct);

    /// <summary>The last sequence of the workspace's log of changes; 0 where it has none.</summary>
    Task<long> FeedEnd(WorkspaceId workspace, CancellationToken ct);
}
