using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using FluentValidation;

namespace AgentPlatform.Application.Tasks;

/// <summary>Nobody is to work on the task any more; whoever is at it learns so from their next report or renewal. Answers how many tasks were cancelled.</summary>
/// <param name="IsTree">Also everything below it, 10,000 tasks together at most; those that are finished already are passed over, also the first.</param>
public sealed record CancelTask(Caller Caller, TaskId Id, bool IsTree = false) : ICommand<int>
{
    public const int MostOfTree = 10_000;

    public static Scope Needs => Scope.WriteTasks;
}

/// <summary>Puts finished tasks back to work that did not succeed, as if they were new: those named, or the oldest of those that fit. Answers which.</summary>
/// <param name="Ids">1 to 1000; null for all that fit.</param>
/// <param name="Filter">What fits, where no ids are given.</param>
/// <param name="Limit">At most so many of those that fit, 1 to 1000.</param>
/// <param name="IsPreview">Tells which tasks it would be and changes nothing.</param>
public sealed record ReplayTasks(Caller Caller, IReadOnlyList<TaskId>? Ids, ReplayFilter? Filter, int Limit, bool IsPreview) : ICommand<IReadOnlyList<TaskId>>
{
    public const int Most = 1000;

    public static Scope Needs => Scope.WriteTasks;
}

internal sealed class ReplayTasksValidator : AbstractValidator<ReplayTasks>
{
    public ReplayTasksValidator()
    {
        RuleFor(c => c.Limit).InclusiveBetween(1, ReplayTasks.Most);
        RuleFor(c => c.Ids).Must(ids => ids is null or { Count: > 0 and <= ReplayTasks.Most }).WithMessage($"1 to {ReplayTasks.Most} tasks at once");
        RuleFor(c => c).Must(c => c.Ids is null != c.Filter is null).WithMessage("either task_ids or status is needed");
    }
}

internal sealed class CancelTaskHandler(ITaskStore tasks, TaskJournal journal, IAuditTrail audit, TimeProvider clock) : ICommandHandler<CancelTask, int>
{
    public async Task<Result<int>> Handle(CancelTask command, CancellationToken ct)
    {
        var key = new TaskKey(command.Caller.Here, command.Id);
        IReadOnlyCollection<AgentTask> found = command.IsTree ? await tasks.LockTree(key, CancelTask.MostOfTree + 1, ct) : [.. (await tasks.Lock([key], ct)).Values];
        if (found.Count == 0) return TaskErrors.NotFound;
        if (found.Count > CancelTask.MostOfTree) return TaskErrors.TreeTooLarge;
        var now = clock.GetUtcNow();
        var cancelled = found.Where(task => task.Cancel(now) is null).ToList();
        if (cancelled.Count == 0) return TaskErrors.Finished;
        tasks.Save(cancelled);
        var notes = journal.Begin();
        foreach (var task in cancelled) notes.Cancelled(task, command.Caller);
        notes.Write();
        await audit.Record(new AuditEntry(command.Caller, "tasks.cancelled") { Target = new AuditTarget("task", command.Id.Value.ToString()) }, ct);
        return cancelled.Count;
    }
}

internal sealed class ReplayTasksHandler(ITaskStore tasks, TaskJournal journal, IAuditTrail audit, TimeProvider clock) : ICommandHandler<ReplayTasks, IReadOnlyList<TaskId>>
{
    public async Task<Result<IReadOnlyList<TaskId>>> Handle(ReplayTasks command, CancellationToken ct)
    {
        var here = command.Caller.Here;
        var named = command.Ids?.Select(id => new TaskKey(here, id)).ToHashSet();
        IReadOnlyCollection<AgentTask> found = named is null ? await tasks.LockReplayable(here, command.Filter!, command.Limit, ct) : [.. (await tasks.Lock(named, ct)).Values];
        if (named?.Count > found.Count) return TaskErrors.NotFound;

        var now = clock.GetUtcNow();
        foreach (var task in found)
            if (task.Replay(now) is { } refusal) return refusal;
        IReadOnlyList<TaskId> replayed = [.. found.Select(task => task.Id)];
        if (command.IsPreview || found.Count == 0) return Result<IReadOnlyList<TaskId>>.Of(replayed);
        tasks.Save(found);
        var notes = journal.Begin();
        foreach (var task in found) notes.Changed(task, by: null);
        notes.Write();
        await audit.Record(new AuditEntry(command.Caller, "tasks.replayed") { Detail = $$"""{"tasks":{{found.Count}}}""" }, ct);
        return Result<IReadOnlyList<TaskId>>.Of(replayed);
    }
}
