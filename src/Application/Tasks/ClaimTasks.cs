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
public sealed record ClaimTasks(Caller Caller, int Limit, TimeSpan? Lease, TimeSpan Wait) : IGroupCommand<IReadOnlyList<ClaimedTask>>
{
    public const int Most = 1000;

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Short enough that the work of a killed agent is with another one within ten seconds.</summary>
    public static readonly TimeSpan DefaultLease = AgentTask.DefaultLease;

    /// <summary>Where it looks: its own lane, then those of its pools.</summary>
    internal IReadOnlyList<Guid> Lanes { get; init; } = [];

    /// <summary>Nothing to do is an answer; otherwise it is refused, and nothing is kept of the attempt.</summary>
    internal bool IsLast { get; init; } = true;

    public long Weight => 1024;

    public static Scope Needs => Scope.WorkTasks;
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

internal sealed class ClaimTasksHandler(Group<ClaimTasks, IReadOnlyList<ClaimedTask>> group, AgentOffers offers, WorkBell bell, OnceSlot slot, Shutdown shutdown, TimeProvider clock)
    : ICommandHandler<ClaimTasks, IReadOnlyList<ClaimedTask>>
{
    private static readonly Error NothingYet = new(ErrorKind.NotFound, "tasks.nothing_yet", "nothing to do yet");

    public async Task<Result<IReadOnlyList<ClaimedTask>>> Handle(ClaimTasks command, CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            // A card that was shown meanwhile counts.
            var claim = command with { Lanes = await Lanes(command, ct) };
            using var waiter = command.Wait > TimeSpan.Zero ? bell.Wait(command.Caller.Here, claim.Lanes) : null;
            var isLast = waiter is null || shutdown.HasBegun || clock.GetElapsedTime(start) >= command.Wait;
            var outcome = await group.Add(claim with { IsLast = isLast }, slot.Ticket, ct);
            if (outcome.Error is not { } refusal) return Pass(outcome.Value, command);
            if (isLast || refusal != NothingYet) return refusal;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, shutdown.Begins);
            await waiter!.Wait(command.Wait - clock.GetElapsedTime(start), clock, either.Token);
            ct.ThrowIfCancellationRequested();
        }
    }

    internal static Result<IReadOnlyList<ClaimedTask>> Nothing(ClaimTasks command) => command.IsLast ? Result<IReadOnlyList<ClaimedTask>>.Of([]) : NothingYet;

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

/// <summary>Locks what waits in all the lanes that are asked for, and deals it out in the order in which the claims arrived.</summary>
internal sealed class ClaimTasksFlush(ITaskStore tasks, TaskJournal journal, TimeProvider clock) : IGroupFlush<ClaimTasks, IReadOnlyList<ClaimedTask>>
{
    public async Task<IReadOnlyList<Result<IReadOnlyList<ClaimedTask>>?>> Handle(IReadOnlyList<ClaimTasks> commands, bool isAlone, CancellationToken ct)
    {
        var wanted = new Dictionary<TaskLane, int>();
        foreach (var command in commands)
            foreach (var lane in command.Lanes)
                wanted[new TaskLane(command.Caller.Here, lane)] = wanted.GetValueOrDefault(new TaskLane(command.Caller.Here, lane)) + command.Limit;

        var waiting = (await tasks.LockWaiting(wanted, ct)).GroupBy(told => new TaskLane(told.Task.Workspace, told.Task.Lane)).ToDictionary(lane => lane.Key, lane => new Queue<ToldTask>(lane));
        var (outcomes, claimed) = (new Result<IReadOnlyList<ClaimedTask>>?[commands.Count], new List<AgentTask>());
        var now = clock.GetUtcNow();
        for (var i = 0; i < commands.Count; i++)
        {
            var mine = new List<ClaimedTask>();
            foreach (var lane in commands[i].Lanes)
                while (mine.Count < commands[i].Limit && waiting.TryGetValue(new TaskLane(commands[i].Caller.Here, lane), out var queue) && queue.TryDequeue(out var told))
                {
                    if (told.Task.Claim(commands[i].Caller.Agent, now + commands[i].Lease, now) is { } refusal) throw new InvalidOperationException($"A task that waits cannot be claimed: {refusal.Code}");
                    mine.Add(new ClaimedTask(told));
                }

            claimed.AddRange(mine.Select(task => task.Told.Task));
            outcomes[i] = mine.Count > 0 ? Result<IReadOnlyList<ClaimedTask>>.Of(mine) : ClaimTasksHandler.Nothing(commands[i]);
        }

        if (claimed.Count == 0) return outcomes;
        await tasks.Save(claimed, ct);
        var notes = journal.Begin();
        foreach (var task in claimed) notes.Changed(task, task.Holder);
        await notes.Write(ct);
        return outcomes;
    }
}
