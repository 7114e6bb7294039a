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
public sealed record RenewTasks(Caller Caller, IReadOnlyList<(TaskId Id, long Fence)> Tasks, TimeSpan Lease) : TaskWork(Caller), IGroupCommand<IReadOnlyList<RenewedTask>>
{
    public override long Weight => 256 + (64 * Tasks.Count);

    public static Scope Needs => Scope.WorkTasks;

    internal override IEnumerable<TaskKey> Named => Tasks.Select(task => new TaskKey(Caller.Here, task.Id));

    internal override Result<TaskWorked> Do(LockedWork work) => new TaskWorked(Renewed: [.. Tasks.Select(task => Renew(task.Id, task.Fence, work))]);

    private RenewedTask Renew(TaskId id, long fence, LockedWork work)
    {
        if (work.Find(new TaskKey(Caller.Here, id)) is not { } task) return new RenewedTask(id, null, TaskErrors.NotFound);
        if (task.Renew(Caller.Agent, fence, Lease, work.Now) is { } refusal) return new RenewedTask(id, null, refusal);
        work.Changed.Add(task);
        return new RenewedTask(id, task.LeaseUntil, null);
    }
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

internal sealed class RenewTasksHandler(Group<TaskWork, TaskWorked> group, OnceSlot slot) : ICommandHandler<RenewTasks, IReadOnlyList<RenewedTask>>
{
    public Task<Result<IReadOnlyList<RenewedTask>>> Handle(RenewTasks command, CancellationToken ct) => group.Add(command, worked => worked.Renewed!, slot.Ticket, ct);
}
