using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using FluentValidation;

namespace AgentPlatform.Application.Tasks;

/// <summary>What an agent says has become of its task.</summary>
public enum TaskReportKind
{
    Running,
    Completed,
    Failed,
    Cancelled,

    /// <summary>Given back undone, for another try.</summary>
    Released,
}

/// <summary>
/// The calling agent reports on a task that it has, or that is meant for it. A task claimed under a lease asks for its fence; a report that shows one which is no longer the task's is refused
/// and changes nothing.
/// </summary>
/// <param name="Reason">Why it failed: 1 byte to 64 KiB; only with <see cref="TaskReportKind.Failed"/>, and then needed.</param>
/// <param name="Result">JSON of at most 1 MiB; only with <see cref="TaskReportKind.Completed"/>.</param>
/// <param name="Use">What it has cost so far.</param>
public sealed record ReportTask(Caller Caller, TaskId Id, TaskReportKind Kind, long? Fence, string? Reason, byte[]? Result, TaskUse Use) : TaskWork(Caller), IGroupCommand<Done>
{
    public override long Weight => 1024 + (Result?.Length ?? 0);

    public static Scope Needs => Scope.WorkTasks;

    internal override IEnumerable<TaskKey> Named => [new TaskKey(Caller.Here, Id)];

    internal override Result<TaskWorked> Do(LockedWork work)
    {
        if (work.Find(new TaskKey(Caller.Here, Id)) is not { } task) return TaskErrors.NotFound;
        if (Judge(task, work.Now) is { } refusal) return refusal;
        if (Kind is TaskReportKind.Completed && Result is { } result) work.Results[new TaskKey(Caller.Here, Id)] = result;
        work.Reported(task, Caller.Agent);
        return new TaskWorked();
    }

    // The task judges.
    private Error? Judge(AgentTask task, DateTimeOffset now) => Kind switch
    {
        TaskReportKind.Running => task.Start(Caller.Agent, Fence, now),
        TaskReportKind.Completed => task.Complete(Caller.Agent, Fence, Use, now),
        TaskReportKind.Failed => task.Fail(Caller.Agent, Fence, Reason, Use, now),
        TaskReportKind.Cancelled => task.Abandon(Caller.Agent, Fence, Use, now),
        TaskReportKind.Released => task.Release(Caller.Agent, Fence, now),
    };
}

internal sealed class ReportTaskValidator : AbstractValidator<ReportTask>
{
    public ReportTaskValidator()
    {
        RuleFor(c => c.Reason).Must(reason => !string.IsNullOrWhiteSpace(reason)).When(c => c.Kind is TaskReportKind.Failed).WithState(_ => TaskErrors.ReasonRequired).WithMessage(TaskErrors.ReasonRequired.Message);
        RuleFor(c => c.Reason).Must(reason => Encoding.UTF8.GetByteCount(reason ?? "") <= AgentTask.LongestReason).WithState(_ => TaskErrors.TextTooLong).WithMessage(TaskErrors.TextTooLong.Message);
        RuleFor(c => c.Result).Must(result => (result?.Length ?? 0) <= AgentTask.LongestText).WithState(_ => TaskErrors.TextTooLong).WithMessage(TaskErrors.TextTooLong.Message);
    }
}

internal sealed class ReportTaskHandler(Group<TaskWork, TaskWorked> group, OnceSlot slot) : ICommandHandler<ReportTask, Done>
{
    public Task<Result<Done>> Handle(ReportTask command, CancellationToken ct) => group.Add(command, _ => default(Done), slot.Ticket, ct);
}
