using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tasks;

/// <summary>What Tasks tells those who only know a task's id.</summary>
public interface ITaskDirectory
{
    /// <summary>Where the task lies; null where there is none.</summary>
    Task<WorkspaceId?> FindPlace(TaskId task, CancellationToken ct);
}
