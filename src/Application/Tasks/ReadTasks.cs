using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Application.Tasks;

/// <summary>One task of the caller's workspace.</summary>
/// <param name="HasOutput">With what its agents have said, as one text: of the first <see cref="MostSaid"/> entries.</param>
public sealed record GetTask(Caller Caller, TaskId Id, bool HasOutput = false) : IQuery<TaskView>
{
    public const int MostSaid = 500;

    public static Scope Needs => Scope.ReadTasks;
}

/// <summary>The workspace's tasks, newest first.</summary>
/// <param name="Limit">1 to 1000.</param>
/// <param name="Before">Only those with a smaller number: the last of the page before.</param>
/// <param name="State">Only those in this state.</param>
/// <param name="Target">Only those for this agent.</param>
/// <param name="Pool">Only those of this pool.</param>
public sealed record ListTasks(Caller Caller, int Limit, long? Before = null, TaskState? State = null, AgentId? Target = null, string? Pool = null) : IQuery<TaskPage>
{
    public const int Most = 1000;

    public static Scope Needs => Scope.ReadTasks;
}

/// <summary>A page of tasks.</summary>
/// <param name="Next">Where the next page begins; null where there is none.</param>
public sealed record TaskPage(IReadOnlyList<TaskView> Tasks, long? Next);
