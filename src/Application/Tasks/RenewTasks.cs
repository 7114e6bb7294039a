using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using FluentValidation;

namespace AgentPlatform.Application.Tasks;

/// <summary>The calling agent goes on with tasks that it has claimed under a lease: each lease that it still has begins anew; the others are told one by one.</summary>
/// <param name="Tasks">1 to 1000, with the fence of each.</param>
/// <param name="Lease">1 s to 12 h from now.</param>
public sealed record RenewTasks(Caller Caller, IReadOnlyList<(TaskId Id, long Fence)> Tasks, TimeSpan Lease) : IGroupCommand<IReadOnlyList<RenewedTask>>
{
    public long Weight => 256 + (64 * Tasks.Count);

    public static Scope Needs => Scope.WorkTasks;
}

/// <summary>What became of a lease.</summary>
/// <param name="LeaseUntil">Null where it could not be renewed.</param>
/// <param name="Refusal">Why not: the agent has to stop working on it.</param>
public sealed record RenewedTask(TaskId Id, DateTimeOffset? LeaseUntil, Error? Refusal);

internal sealed class RenewTasksValidator : AbstractValidator<RenewTasks>
{
    public RenewTasksValidator()
    {
        RuleFor(c => c.Tasks.Count).InclusiveBetween(1, ClaimTasks.Most);
        RuleFor(c => c.Lease).InclusiveBetween(AgentTask.ShortestLease, AgentTask.LongestLease);
    }
}

internal sealed class RenewTasksHandler(Group<RenewTasks, IReadOnlyList<RenewedTask>> group, OnceSlot slot) : ICommandHandler<RenewTasks, IReadOnlyList<RenewedTask>>
{
    public Task<Result<IReadOnlyList<RenewedTask>>> Handle(RenewTasks command, CancellationToken ct) => group.Add(command, slot.Ticket, ct);
}

internal sealed class RenewTasksFlush(ITaskStore tasks, TimeProvider clock) : IGroupFlush<RenewTasks, IReadOnlyList<RenewedTask>>
{
    public async Task<IReadOnlyList<Result<IReadOnlyList<RenewedTask>>?>> Handle(IReadOnlyList<RenewTasks> commands, bool isAlone, CancellationToken ct)
    {
        var locked = await tasks.Lock(commands.SelectMany(command => command.Tasks.Select(task => new TaskKey(command.Caller.Here, task.Id))).ToHashSet(), ct);
        var now = clock.GetUtcNow();
        var (outcomes, renewed) = (new Result<IReadOnlyList<RenewedTask>>?[commands.Count], new HashSet<AgentTask>());
        for (var i = 0; i < commands.Count; i++)
            outcomes[i] = Result<IReadOnlyList<RenewedTask>>.Of([.. commands[i].Tasks.Select(task => Renew(commands[i], task.Id, task.Fence, locked, renewed, now))]);
        if (renewed.Count > 0) await tasks.Save(renewed, ct);
        return outcomes;
    }

    private static RenewedTask Renew(RenewTasks command, TaskId id, long fence, IReadOnlyDictionary<TaskKey, AgentTask> locked, HashSet<AgentTask> renewed, DateTimeOffset now)
    {
        if (!locked.TryGetValue(new TaskKey(command.Caller.Here, id), out var task)) return new RenewedTask(id, null, TaskErrors.NotFound);
        if (task.Renew(command.Caller.Agent, fence, command.Lease, now) is { } refusal) return new RenewedTask(id, null, refusal);
        renewed.Add(task);
        return new RenewedTask(id, task.LeaseUntil, null);
    }
}
