using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using FluentValidation;

namespace AgentPlatform.Application.Tasks;

/// <summary>
/// Gives the calling agent tasks that wait for it, or for a pool that it belongs to: its own first, each kind by priority, then by turn and age. No task is ever given to two.
/// </summary>
/// <param name="Caller">The agent.</param>
/// <param name="Limit">At most so many, 1 to 1000.</param>
/// <param name="Lease">How long it has them without renewing, 1 s to 12 h; null: as long as it gives signs of life.</param>
/// <param name="Wait">How long to wait for the first, 0 to 60 s.</param>
public sealed record ClaimTasks(Caller Caller, int Limit, TimeSpan? Lease, TimeSpan Wait) : TaskWork(Caller), IGroupCommand<IReadOnlyList<ClaimedTask>>
{
    public const int Most = 1000;

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Short enough that the work of a killed agent is with another one within ten seconds.</summary>
    public static readonly TimeSpan DefaultLease = AgentTask.DefaultLease;

    /// <summary>Where it looks: its own lane, then those of its pools.</summary>
    internal IReadOnlyList<Guid> Lanes { get; init; } = [];

    /// <summary>Nothing to do is an answer that has to be kept; otherwise it is refused, and nothing is kept of the attempt.</summary>
    internal bool IsKept { get; init; }

    public override long Weight => 1024L * Limit;

    public static Scope Needs => Scope.WorkTasks;

    internal override IEnumerable<(TaskLane Lane, int Most)> Wanted => Lanes.Select(lane => (new TaskLane(Caller.Here, lane), Limit));

    internal override Result<TaskWorked> Do(LockedWork work)
    {
        var mine = new List<ClaimedTask>();
        foreach (var (lane, _) in Wanted)
            while (mine.Count < Limit && work.Next(lane) is { } told)
            {
                if (told.Task.Claim(Caller.Agent, work.Now + Lease, work.Now) is { } refusal) throw new InvalidOperationException($"A task that waits cannot be claimed: {refusal.Code}");
                work.Claimed(told.Task);
                mine.Add(new ClaimedTask(told));
            }

        return mine.Count > 0 || IsKept ? new TaskWorked(Claimed: mine) : ClaimTasksHandler.NothingYet;
    }
}

internal sealed class ClaimTasksValidator : AbstractValidator<ClaimTasks>
{
    public ClaimTasksValidator()
    {
        RuleFor(c => c.Limit).InclusiveBetween(1, ClaimTasks.Most);
        RuleFor(c => c.Lease).InclusiveBetween(AgentTask.ShortestLease, AgentTask.LongestLease);
        RuleFor(c => c.Wait).InclusiveBetween(TimeSpan.Zero, ClaimTasks.LongestWait);
    }
}

internal sealed class ClaimTasksHandler(Group<TaskWork, TaskWorked> group, AgentOffers offers, WorkBell bell, OnceSlot slot, Shutdown shutdown, TimeProvider clock)
    : ICommandHandler<ClaimTasks, IReadOnlyList<ClaimedTask>>
{
    internal static readonly Error NothingYet = new(ErrorKind.NotFound, "tasks.nothing_yet", "nothing to do yet");

    public async Task<Result<IReadOnlyList<ClaimedTask>>> Handle(ClaimTasks command, CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            // A card that was shown meanwhile counts.
            var claim = command with { Lanes = await Lanes(command, ct) };
            using var waiter = command.Wait > TimeSpan.Zero ? bell.Wait(command.Caller.Here, claim.Lanes) : null;
            var isLast = waiter is null || shutdown.HasBegun || clock.GetElapsedTime(start) >= command.Wait;
            var outcome = await group.Add(claim with { IsKept = isLast && slot.Ticket is not null }, worked => worked.Claimed!, slot.Ticket, ct);
            if (outcome.Error is not { } refusal) return Pass(outcome.Value, command);
            if (refusal != NothingYet) return refusal;
            if (isLast) return Result<IReadOnlyList<ClaimedTask>>.Of([]);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, shutdown.Begins);
            await waiter!.Wait(command.Wait - clock.GetElapsedTime(start), clock, either.Token);
            ct.ThrowIfCancellationRequested();
        }
    }

    // Whoever got all that they asked for has perhaps left something: the next one looks.
    private Result<IReadOnlyList<ClaimedTask>> Pass(IReadOnlyList<ClaimedTask> claimed, ClaimTasks command)
    {
        if (claimed.Count == command.Limit) bell.Wake(new TaskLane(claimed[^1].Told.Task.Workspace, claimed[^1].Told.Task.Lane), 1);
        return Result<IReadOnlyList<ClaimedTask>>.Of(claimed);
    }

    private async Task<IReadOnlyList<Guid>> Lanes(ClaimTasks command, CancellationToken ct)
    {
        var offer = await offers.Of(command.Caller, ct);
        return
        [
            command.Caller.Agent.Value,
            .. offer.Skills.Select(TaskPool.OfSkill).Concat(offer.Labels.Select(TaskPool.OfLabel)).OfType<TaskPool>().Select(pool => pool.Lane),
        ];
    }
}
