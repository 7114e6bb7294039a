using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Application.Tasks;

/// <summary>The platform's own words for the states of tasks: in its logs and on its own surface. Surfaces with others translate.</summary>
public static class TaskStateText
{
    public static string Of(TaskState state) => state switch
    {
        TaskState.Pending => "pending",
        TaskState.Assigned => "assigned",
        TaskState.Running => "running",
        TaskState.Completed => "completed",
        TaskState.Failed => "failed",
        TaskState.Cancelled => "cancelled",
        TaskState.Dead => "dead",
    };

    /// <summary>Null for a word that is none.</summary>
    public static TaskState? Read(string text)
    {
        foreach (var state in Enum.GetValues<TaskState>())
            if (Of(state) == text) return state;
        return null;
    }
}
