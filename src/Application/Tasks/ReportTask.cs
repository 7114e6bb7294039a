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
public sealed record ReportTask(Caller Caller, TaskId Id, TaskReportKind Kind, long? Fence, string? Reason, byte[]? Result, TaskUse Use) : IGroupCommand<Done>
{
    public long Weight => 1024 + (Result?.Length ?? 0);

    public static Scope Needs => Scope.WorkTasks;
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

internal sealed class ReportTaskHandler(Group<ReportTask, Done> group, OnceSlot slot) : ICommandHandler<ReportTask, Done>
{
    public Task<Result<Done>> Handle(ReportTask command, CancellationToken ct) => group.Add(command, slot.Ticket, ct);
}

/// <summary>Locks the tasks of all reports, and lets each task judge its own.</summary>
internal sealed class ReportTaskFlush(ITaskStore tasks, TaskJournal journal, TimeProvider clock) : IGroupFlush<ReportTask, Done>
{
    public async Task<IReadOnlyList<Result<Done>?>> Handle(IReadOnlyList<ReportTask> commands, bool isAlone, CancellationToken ct)
    {
        var locked = await tasks.Lock(commands.Select(Key).ToHashSet(), ct);
        var (now, notes) = (clock.GetUtcNow(), journal.Begin());
        var (outcomes, changed, results) = (new Result<Done>?[commands.Count], new HashSet<AgentTask>(), new Dictionary<TaskKey, byte[]>());
        for (var i = 0; i < commands.Count; i++)
        {
            var report = commands[i];
            if (!locked.TryGetValue(Key(report), out var task)) outcomes[i] = TaskErrors.NotFound;
            else if (Judge(task, report, now) is { } refusal) outcomes[i] = refusal;
            else
            {
                outcomes[i] = default(Done);
                changed.Add(task);
                if (report is { Kind: TaskReportKind.Completed, Result: { } result }) results[Key(report)] = result;
                notes.Reported(task, report.Caller.Agent);
            }
        }

        if (changed.Count == 0) return outcomes;
        await tasks.Save(changed, ct);
        if (results.Count > 0) await tasks.SaveResults([.. results.Select(result => (result.Key, result.Value))], ct);
        await notes.Write(ct);
        return outcomes;
    }

    private static Error? Judge(AgentTask task, ReportTask report, DateTimeOffset now) => report.Kind switch
    {
        TaskReportKind.Running => task.Start(report.Caller.Agent, report.Fence, now),
        TaskReportKind.Completed => task.Complete(report.Caller.Agent, report.Fence, report.Use, now),
        TaskReportKind.Failed => task.Fail(report.Caller.Agent, report.Fence, report.Reason, report.Use, now),
        TaskReportKind.Cancelled => task.Abandon(report.Caller.Agent, report.Fence, report.Use, now),
        TaskReportKind.Released => task.Release(report.Caller.Agent, report.Fence, now),
    };

    private static TaskKey Key(ReportTask report) => new(report.Caller.Here, report.Id);
}
