using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Tasks;

/// <summary>Work that is handed to one agent, or to a pool of them (contract agentserver 2.7 and 4.6; leases, fences, attempts: architecture section 8).</summary>
public sealed partial class AgentTask
{
    private AgentTask() { }

    public TaskId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>The agent that asked for it; null where a person did.</summary>
    public AgentId? Requester { get; private set; }

    public PrincipalId CreatedBy { get; private set; }

    public AgentId? Target { get; private set; }

    public string? Pool { get; private set; }

    /// <summary>Where it waits.</summary>
    public Guid Lane { get; private set; }

    public short Rank { get; private set; }

    public long Turn { get; private set; }

    public TaskState State { get; private set; }

    public DateTimeOffset? ReadyAt { get; private set; }

    public AgentId? Holder { get; private set; }

    public TaskHold? Hold { get; private set; }

    public long Fence { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    public int Attempt { get; private set; }

    public int MostTries { get; private set; }

    public string? Skill { get; private set; }

    public int? MaxTurns { get; private set; }

    public double? MaxBudgetUsd { get; private set; }

    public int TimeoutSeconds { get; private set; }

    /// <summary>Whoever made it said how long it may take.</summary>
    public bool IsTimed { get; private set; }

    public IReadOnlyList<AgentId> DelegationChain { get; private set; } = [];

    public TaskId? Parent { get; private set; }

    public SessionId? Session { get; private set; }

    public string? FailureReason { get; private set; }

    public double? TotalCostUsd { get; private set; }

    public int NumTurns { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public DateTimeOffset? CompletedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public bool IsFinished => State is TaskState.Completed or TaskState.Failed or TaskState.Cancelled or TaskState.Dead;

    /// <summary>Somebody has it.</summary>
    public bool IsHeld => State is TaskState.Assigned or TaskState.Running;

    /// <summary>When its time is over; null where nobody enforces that, or it has not begun.</summary>
    public DateTimeOffset? ExpiresAt => IsTimed && IsHeld && AcceptedAt is { } accepted ? accepted + TimeSpan.FromSeconds(TimeoutSeconds) : null;

    /// <summary>When it has to be looked at even if nobody does anything: it becomes ready, its lease ends, its time is over.</summary>
    public DateTimeOffset? DueAt => State is TaskState.Pending ? ReadyAt : (LeaseUntil, ExpiresAt) switch
    {
        ({ } lease, { } end) => lease < end ? lease : end,
        (var lease, var end) => lease ?? end,
    };

    /// <summary>New work. Who works on it, and when, is not its creator's business any more.</summary>
    public static Result<AgentTask> Queue(TaskId id, WorkspaceId workspace, PrincipalId by, AgentId? requester, TaskOrder order, DateTimeOffset now)
    {
        if (order.Target is { } target && order.DelegationChain.Contains(target)) return TaskErrors.DelegationLoop;
        if (order.DelegationChain.Count > DeepestChain) return TaskErrors.DelegationTooDeep;
        return new AgentTask
        {
            Id = id,
            Workspace = workspace,
            Requester = requester,
            CreatedBy = by,
            Target = order.Target,
            Pool = order.Pool?.Name,
            Lane = order.Target?.Value ?? order.Pool!.Value.Lane,
            Rank = (short)-order.Priority,
            State = TaskState.Pending,
            ReadyAt = order.Delay > TimeSpan.Zero ? now + order.Delay : null,
            MostTries = order.MostAttempts ?? DefaultAttempts,
            Skill = order.Skill,
            MaxTurns = order.MaxTurns,
            MaxBudgetUsd = order.MaxBudgetUsd,
            TimeoutSeconds = order.TimeoutSeconds is > 0 and { } seconds ? seconds : (int)DefaultTimeout.TotalSeconds,
            IsTimed = order.TimeoutSeconds is > 0,
            DelegationChain = order.DelegationChain,
            Parent = order.Parent,
            Session = order.Session,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>Its place among what others want of the same pool.</summary>
    public void TakeTurn(long turn) => Turn = turn;

    /// <summary>An agent takes it from where it waits.</summary>
    /// <param name="leaseUntil">Null: for as long as the agent gives signs of life.</param>
    public Error? Claim(AgentId by, DateTimeOffset? leaseUntil, DateTimeOffset now)
    {
        if (State is not TaskState.Pending || ReadyAt is not null) return TaskErrors.NotYours;
        (State, Holder, Hold, LeaseUntil) = (TaskState.Assigned, by, leaseUntil is null ? TaskHold.Presence : TaskHold.Lease, leaseUntil);
        (Fence, Attempt, AcceptedAt, UpdatedAt) = (Fence + 1, Attempt + 1, now, now);
        return null;
    }

    /// <summary>The agent has begun.</summary>
    public Error? Start(AgentId by, long? fence, DateTimeOffset now)
    {
        if (Refusal(by, fence, now) is { } refusal) return refusal;
        Take(by);
        State = TaskState.Running;
        AcceptedAt ??= now;
        UpdatedAt = now;
        return null;
    }

    /// <summary>The agent is done.</summary>
    public Error? Complete(AgentId by, long? fence, TaskUse use, DateTimeOffset now)
    {
        if (Refusal(by, fence, now) is { } refusal) return refusal;
        Take(by);
        Spend(use);
        Finish(TaskState.Completed, now);
        return null;
    }

    /// <summary>The agent could not do it, and says why. That is an outcome like any other: nothing tries again.</summary>
    public Error? Fail(AgentId by, long? fence, string? reason, TaskUse use, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(reason)) return TaskErrors.ReasonRequired;
        if (Refusal(by, fence, now) is { } refusal) return refusal;
        Take(by);
        Spend(use);
        FailureReason = reason;
        Finish(TaskState.Failed, now);
        return null;
    }

    /// <summary>The agent gives it back undone, for another try.</summary>
    public Error? Release(AgentId by, long? fence, DateTimeOffset now)
    {
        if (Refusal(by, fence, now) is { } refusal) return refusal;
        if (!IsHeld) return TaskErrors.NotHeld;
        Return(now);
        return null;
    }

    /// <summary>The agent says that it is off, in the words of the contract.</summary>
    public Error? Abandon(AgentId by, long? fence, TaskUse use, DateTimeOffset now)
    {
        if (Refusal(by, fence, now) is { } refusal) return refusal;
        Take(by);
        Spend(use);
        Finish(TaskState.Cancelled, now);
        return null;
    }

    /// <summary>The agent that has it says something about its work, which changes nothing about the task.</summary>
    public Error? Speak(AgentId by, long? fence, DateTimeOffset now) => Refusal(by, fence, now) ?? (IsHeld && Holder == by ? null : TaskErrors.NotHeld);

    /// <summary>Nobody is to work on it any more.</summary>
    public Error? Cancel(DateTimeOffset now)
    {
        if (IsFinished) return TaskErrors.Finished;
        Finish(TaskState.Cancelled, now);
        return null;
    }

    /// <summary>The agent goes on working; its lease begins anew.</summary>
    public Error? Renew(AgentId by, long fence, TimeSpan lease, DateTimeOffset now)
    {
        if (Refusal(by, fence, now) is { } refusal) return refusal;
        if (Hold is not TaskHold.Lease) return TaskErrors.NotLeased;
        LeaseUntil = now + lease;
        return null;
    }

    /// <summary>A finished task that did not succeed is put back to work, as if it were new.</summary>
    public Error? Replay(DateTimeOffset now)
    {
        if (State is not (TaskState.Dead or TaskState.Failed or TaskState.Cancelled)) return TaskErrors.NotReplayable;
        (State, Attempt, FailureReason, CompletedAt, AcceptedAt, Holder, ReadyAt) = (TaskState.Pending, 0, null, null, null, null, null);
        UpdatedAt = now;
        return null;
    }

    /// <summary>Lets time do what it does: what is ready becomes so, what took too long fails, what nobody renewed goes back. False where nothing is due.</summary>
    public bool Lapse(DateTimeOffset now)
    {
        if (State is TaskState.Pending && ReadyAt <= now)
        {
            ReadyAt = null;
            return true;
        }

        if (ExpiresAt <= now)
        {
            FailureReason = "timeout";
            Finish(TaskState.Failed, now);
            return true;
        }

        if (!(IsHeld && LeaseUntil <= now)) return false;
        Return(now);
        return true;
    }

    /// <summary>The agent that took it from its pool is gone.</summary>
    public bool Desert(DateTimeOffset now)
    {
        if (Hold is not TaskHold.Presence || Pool is null) return false;
        Return(now);
        return true;
    }

    private Error? Refusal(AgentId by, long? fence, DateTimeOffset now)
    {
        if (fence is { } shown)
        {
            // What was finished under this very claim was reported before.
            if (shown != Fence || Holder != by) return TaskErrors.Stale;
            if (IsFinished) return TaskErrors.Finished;
            return IsHeld && (LeaseUntil is null || now < LeaseUntil) ? null : TaskErrors.Stale;
        }

        if (Holder != by && Target != by) return TaskErrors.NotYours;
        if (IsFinished) return TaskErrors.Finished;
        // A contract report needs no fence, unless the task was claimed with one.
        if (Hold is TaskHold.Lease) return TaskErrors.FenceRequired;
        return IsHeld || Target == by ? null : TaskErrors.NotYours;
    }

    // Its own agent may report on what it never polled for: then it has it from now on.
    private void Take(AgentId by)
    {
        if (IsHeld) return;
        State = TaskState.Assigned;
        (Holder, Hold, Fence, Attempt, ReadyAt) = (by, TaskHold.Presence, Fence + 1, Attempt + 1, null);
    }

    private void Return(DateTimeOffset now)
    {
        (Hold, LeaseUntil, UpdatedAt) = (null, null, now);
        if (Attempt >= MostTries)
        {
            FailureReason = $"given back or lapsed {Attempt} times";
            Finish(TaskState.Dead, now);
            return;
        }

        (State, Holder, AcceptedAt) = (TaskState.Pending, null, null);
        ReadyAt = Attempt <= 1 ? null : now + PauseAfter(Attempt);
    }

    private void Spend(TaskUse use) => (TotalCostUsd, NumTurns) = (use.CostUsd ?? TotalCostUsd, use.Turns ?? NumTurns);

    private void Finish(TaskState state, DateTimeOffset now) => (State, Hold, LeaseUntil, ReadyAt, CompletedAt, UpdatedAt) = (state, null, null, null, now, now);
}
