using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.Tasks;

/// <summary>Hands work to agents or pools: all of the tasks or, where one cannot be made, none. They are handed out in this order.</summary>
/// <param name="Caller">A person or an agent.</param>
/// <param name="Tasks">1 to 1000.</param>
public sealed record CreateTasks(Caller Caller, IReadOnlyList<NewTask> Tasks) : IGroupCommand<IReadOnlyList<TaskId>>
{
    public const int Most = 1000;

    /// <summary>Of a task that nobody is to get before.</summary>
    public static readonly TimeSpan LongestDelay = AgentTask.LongestDelay;

    private const long Overhead = 1024;

    public long Weight { get; } = Tasks.Sum(task => Overhead + task.Texts.Prompt.Length + (task.Texts.SystemContext?.Length ?? 0));

    public static Scope Needs => Scope.WriteTasks;
}

/// <summary>A task to be made.</summary>
/// <param name="Order">What is wanted, by whom it is to be done.</param>
/// <param name="Texts">1 byte to 1 MiB each.</param>
/// <param name="Requester">An agent of the workspace, on whose behalf a person asks. An agent always asks for itself.</param>
public sealed record NewTask(TaskOrder Order, TaskTexts Texts, AgentId? Requester = null)
{
    /// <summary>Made outside the transaction, so that a retry makes the same task.</summary>
    public TaskId Id { get; init; } = TaskId.New();
}

internal sealed class CreateTasksValidator : AbstractValidator<CreateTasks>
{
    public CreateTasksValidator()
    {
        RuleFor(c => c.Tasks.Count).InclusiveBetween(1, CreateTasks.Most).WithMessage($"1 to {CreateTasks.Most} tasks at once");
        RuleForEach(c => c.Tasks).ChildRules(task =>
        {
            task.RuleFor(t => t.Order).Must(order => order.Target is null != order.Pool is null).WithState(_ => TaskErrors.TargetAndPromptRequired).WithMessage(TaskErrors.TargetAndPromptRequired.Message);
            task.RuleFor(t => t.Texts.Prompt).Must(prompt => prompt.Length > 0).WithState(_ => TaskErrors.TargetAndPromptRequired).WithMessage(TaskErrors.TargetAndPromptRequired.Message);
            task.RuleFor(t => t.Texts).Must(texts => texts.Prompt.Length <= AgentTask.LongestText && (texts.SystemContext?.Length ?? 0) <= AgentTask.LongestText)
                .WithState(_ => TaskErrors.TextTooLong).WithMessage(TaskErrors.TextTooLong.Message);
            task.RuleFor(t => t.Order.Priority).InclusiveBetween(-AgentTask.HighestPriority, AgentTask.HighestPriority);
            task.RuleFor(t => t.Order.MostAttempts).InclusiveBetween(1, AgentTask.MostAttempts);
            task.RuleFor(t => t.Order.Delay).InclusiveBetween(TimeSpan.Zero, AgentTask.LongestDelay);
            task.RuleFor(t => t.Order.Skill).MaximumLength(AgentTask.LongestSkill / 4);
        });
    }
}

internal sealed class CreateTasksHandler(Group<CreateTasks, IReadOnlyList<TaskId>> group, OnceSlot slot) : ICommandHandler<CreateTasks, IReadOnlyList<TaskId>>
{
    public Task<Result<IReadOnlyList<TaskId>>> Handle(CreateTasks command, CancellationToken ct) => group.Add(command, slot.Ticket, ct);
}

/// <summary>Looks up all agents that are named, lets each command be judged, and stores what was accepted.</summary>
internal sealed class CreateTasksFlush(ITaskStore tasks, IRegisteredAgents agents, TaskJournal journal, TimeProvider clock) : IGroupFlush<CreateTasks, IReadOnlyList<TaskId>>
{
    public async Task<IReadOnlyList<Result<IReadOnlyList<TaskId>>?>> Handle(IReadOnlyList<CreateTasks> commands, bool isAlone, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var places = await agents.LockPlaces([.. commands.SelectMany(Named).Distinct()], ct);
        var parents = await Parents(commands, ct);
        var turns = await Turns(commands, ct);
        var (outcomes, made) = (new Result<IReadOnlyList<TaskId>>?[commands.Count], new List<ToldTask>());
        for (var i = 0; i < commands.Count; i++)
        {
            var judged = Judge(commands[i], places, parents, turns, now);
            outcomes[i] = judged.Map(told => (IReadOnlyList<TaskId>)[.. told.Select(task => task.Task.Id)]);
            if (judged.Error is null) made.AddRange(judged.Value);
        }

        if (made.Count == 0) return outcomes;
        tasks.Add(made);
        tasks.SaveTurns(turns);
        var notes = journal.Begin();
        foreach (var told in made) notes.Created(told.Task);
        notes.Write();
        return outcomes;
    }

    private static Result<IReadOnlyList<ToldTask>> Judge(
        CreateTasks command, IReadOnlyDictionary<AgentId, WorkspaceId> places, IReadOnlyDictionary<TaskKey, AgentTask> parents, IReadOnlyList<LaneTurns> turns, DateTimeOffset now)
    {
        var here = command.Caller.Here;
        var told = new List<ToldTask>(command.Tasks.Count);
        foreach (var task in command.Tasks)
        {
            if (task.Order.Target is { } target)
            {
                if (!places.TryGetValue(target, out var place)) return TaskErrors.TargetNotFound;
                if (place != here) return TaskErrors.TargetElsewhere;
            }

            var requester = command.Caller.Kind is PrincipalKind.Agent ? command.Caller.Agent : task.Requester;
            if (requester is { } named && (!places.TryGetValue(named, out var home) || home != here)) return TaskErrors.InvalidRequester;
            if (task.Order.Parent is { } parent && !parents.ContainsKey(new TaskKey(here, parent))) return TaskErrors.ParentNotFound;
            var queued = AgentTask.Queue(task.Id, here, command.Caller.Id, requester, task.Order, now);
            if (queued.Error is { } refusal) return refusal;
            told.Add(new ToldTask(queued.Value, task.Texts));
        }

        // Only what is accepted takes a turn.
        foreach (var task in told.Where(task => task.Task.Pool is not null)) task.Task.TakeTurn(Next(turns, task.Task));
        return told;
    }

    // Whoever has not asked for a while begins where the pool stands now; whoever asks for much stands behind their own.
    private static long Next(IReadOnlyList<LaneTurns> turns, AgentTask task)
    {
        var lane = turns.First(turn => turn.Lane == new TaskLane(task.Workspace, task.Lane));
        var who = Asks(task.Requester, task.CreatedBy);
        var turn = Math.Max(lane.Clock, (lane.Last.TryGetValue(who, out var last) ? last : 0)) + 1;
        lane.Last[who] = turn;
        lane.Top = Math.Max(lane.Top, turn);
        return turn;
    }

    private static Guid Asks(AgentId? requester, PrincipalId by) => requester?.Value ?? by.Value;

    private static IEnumerable<AgentId> Named(CreateTasks command)
    {
        if (command.Caller.Kind is PrincipalKind.Agent) yield return command.Caller.Agent;
        foreach (var task in command.Tasks)
        {
            if (task.Order.Target is { } target) yield return target;
            if (task.Requester is { } requester) yield return requester;
        }
    }

    private async Task<IReadOnlyDictionary<TaskKey, AgentTask>> Parents(IReadOnlyList<CreateTasks> commands, CancellationToken ct)
    {
        var keys = commands.SelectMany(command => command.Tasks.Where(task => task.Order.Parent is not null).Select(task => new TaskKey(command.Caller.Here, task.Order.Parent!.Value))).ToHashSet();
        return keys.Count == 0 ? new Dictionary<TaskKey, AgentTask>() : await tasks.Lock(keys, ct);
    }

    private async Task<IReadOnlyList<LaneTurns>> Turns(IReadOnlyList<CreateTasks> commands, CancellationToken ct)
    {
        var adding = commands.SelectMany(command => command.Tasks.Where(task => task.Order.Pool is not null).Select(task => (
            new TaskLane(command.Caller.Here, task.Order.Pool!.Value.Lane), Asks(command.Caller.Kind is PrincipalKind.Agent ? command.Caller.Agent : task.Requester, command.Caller.Id)))).ToHashSet();
        return adding.Count == 0 ? [] : await tasks.LockTurns(adding, ct);
    }
}
