using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Tasks;

/// <summary>Statements that hand out work and keep what becomes of it.</summary>
internal static class TaskSql
{
    private static readonly Raw Stored = new("""
        t.workspace_id as workspace, t.id, t.requester_id as requester, t.created_by, t.target_id as target, t.pool, t.lane, t.rank, t.turn, t.state, t.ready_at, t.holder_id as holder, t.hold, t.fence, t.lease_until,
            t.attempt, t.most_attempts as most_tries, t.skill, t.max_turns, t.max_budget_usd, t.timeout_seconds, t.is_timed, t.delegation_chain, t.parent_id as parent, t.session_id as session, t.failure_reason,
            t.total_cost_usd, t.num_turns, t.created_at, t.accepted_at, t.completed_at, t.updated_at
        """);

    // Numbers grow in the order of the arrays, which is the order in which tasks are handed out.
    public static Sql Add(IReadOnlyList<AgentTask> tasks) => new Sql().Add($"""
        insert into tasks.tasks (workspace_id, id, requester_id, created_by, target_id, pool, lane, rank, turn, state, ready_at, due_at, fence, attempt, most_attempts, skill, max_turns, max_budget_usd,
            timeout_seconds, is_timed, delegation_chain, parent_id, session_id, num_turns, created_at, updated_at)
        select n.workspace_id, n.id, n.requester_id, n.created_by, n.target_id, n.pool, n.lane, n.rank, n.turn, 'pending', n.ready_at, n.ready_at, 0, 0, n.most_attempts, n.skill, n.max_turns, n.max_budget_usd,
            n.timeout_seconds, n.is_timed, n.chain::uuid[], n.parent_id, n.session_id, 0, n.created_at, n.created_at
        from unnest({tasks.Select(task => task.Workspace.Value).ToArray()}, {tasks.Select(task => task.Id.Value).ToArray()}, {tasks.Select(task => task.Requester?.Value).ToArray()},
            {tasks.Select(task => task.CreatedBy.Value).ToArray()}, {tasks.Select(task => task.Target?.Value).ToArray()}, {tasks.Select(task => task.Pool).ToArray()}, {tasks.Select(task => task.Lane).ToArray()},
            {tasks.Select(task => task.Rank).ToArray()}, {tasks.Select(task => task.Turn).ToArray()}, {tasks.Select(task => task.ReadyAt?.UtcDateTime).ToArray()}, {tasks.Select(task => task.MostTries).ToArray()},
            {tasks.Select(task => task.Skill).ToArray()}, {tasks.Select(task => task.MaxTurns).ToArray()}, {tasks.Select(task => task.MaxBudgetUsd).ToArray()}, {tasks.Select(task => task.TimeoutSeconds).ToArray()},
            {tasks.Select(task => task.IsTimed).ToArray()}, {tasks.Select(task => Chain(task.DelegationChain)).ToArray()}, {tasks.Select(task => task.Parent?.Value).ToArray()},
            {tasks.Select(task => task.Session?.Value).ToArray()}, {tasks.Select(task => task.CreatedAt.UtcDateTime).ToArray()})
            with ordinality as n (workspace_id, id, requester_id, created_by, target_id, pool, lane, rank, turn, ready_at, most_attempts, skill, max_turns, max_budget_usd, timeout_seconds, is_timed, chain,
                parent_id, session_id, created_at, place)
        order by n.place
        """);

    public static Sql AddTexts(IReadOnlyList<ToldTask> tasks) => new Sql().Add($"""
        insert into tasks.texts (workspace_id, task_id, prompt, system_context)
        select * from unnest({tasks.Select(told => told.Task.Workspace.Value).ToArray()}, {tasks.Select(told => told.Task.Id.Value).ToArray()},
            {tasks.Select(told => told.Texts.Prompt).ToArray()}, {tasks.Select(told => told.Texts.SystemContext).ToArray()})
        """);

    // tasks_waiting, once per lane: it stops at the first free rows, however many wait behind them. SKIP LOCKED lets rivals share the lane instead of waiting. Then texts_pkey, task by task: the planner cannot
    // know how few there are, and would read all texts.
    public static Sql LockWaiting(IReadOnlyDictionary<TaskLane, int> most) => new Sql().Add($"""
        select {Stored}, x.prompt, x.system_context
        from unnest({most.Keys.Select(lane => lane.Workspace.Value).ToArray()}, {most.Keys.Select(lane => lane.Lane).ToArray()}, {most.Values.ToArray()}) as wanted (workspace_id, lane, most)
        cross join lateral (
            select * from tasks.tasks
            where workspace_id = wanted.workspace_id and lane = wanted.lane and state = 'pending' and ready_at is null
            order by rank, turn, number limit wanted.most for update skip locked) t
        cross join lateral (select prompt, system_context from tasks.texts where workspace_id = t.workspace_id and task_id = t.id limit 1) x
        order by t.lane, t.rank, t.turn, t.number
        """);

    // tasks_id_key, in key order, so that two nodes never wait for each other. Were the workspace a condition for an index, a plan made while there are few tasks could go through all of the workspace's.
    public static Sql Lock(IReadOnlyCollection<TaskKey> keys) => new Sql().Add($"""
        select {Stored}
        from unnest({keys.Select(key => key.Workspace.Value).ToArray()}, {keys.Select(key => key.Id.Value).ToArray()}) as wanted (workspace_id, id)
        join tasks.tasks t on t.id = wanted.id and t.workspace_id is not distinct from wanted.workspace_id
        order by t.workspace_id, t.id for update of t
        """);

    // tasks_children below tasks_pkey; in key order.
    public static Sql LockTree(TaskKey root, int most) => new Sql().Add($"""
        with recursive tree as (
            select id from tasks.tasks where workspace_id = {root.Workspace} and id = {root.Id}
            union
            select child.id from tasks.tasks child join tree on child.parent_id = tree.id where child.workspace_id = {root.Workspace})
        select {Stored} from tasks.tasks t where t.workspace_id = {root.Workspace} and t.id in (select id from tree limit {most})
        order by t.workspace_id, t.id for update of t
        """);

    // tasks_due
    public static Sql LockDue(DateTimeOffset now, int most) => new Sql().Add($"""
        select {Stored} from tasks.tasks t where t.due_at <= {now} order by t.due_at limit {most} for update skip locked
        """);

    // tasks_held_by_presence
    public static Sql FindPresentHolders() => new Sql().Add($"select distinct holder_id from tasks.tasks where hold = 'presence' and pool is not null");

    // tasks_held_by_presence, in key order
    public static Sql LockHeldByPresence(IReadOnlyCollection<AgentId> agents, int most) => new Sql().Add($"""
        select {Stored} from tasks.tasks t where t.hold = 'presence' and t.pool is not null and t.holder_id = any({agents.Select(agent => agent.Value).ToArray()})
        order by t.workspace_id, t.id limit {most} for update skip locked
        """);

    // tasks_dead, or the end of tasks_in_order
    public static Sql LockReplayable(WorkspaceId workspace, ReplayFilter filter, int most) => new Sql()
        .Add($"select {Stored} from tasks.tasks t")
        .Where($"t.workspace_id = {workspace}")
        .Where(filter.State is TaskState.Dead, $"t.state = 'dead'")
        .Where(filter.State is not TaskState.Dead, $"t.state = {filter.State}")
        .Where(filter.Pool is not null, $"t.pool = {filter.Pool}")
        .Where(filter.Target is not null, $"t.target_id = {filter.Target}")
        .Add($"order by t.number limit {most} for update of t");

    // tasks_id_key, as above
    public static Sql Save(IReadOnlyCollection<AgentTask> tasks) => new Sql().Add($"""
        update tasks.tasks t set state = n.state, turn = n.turn, ready_at = n.ready_at, due_at = n.due_at, holder_id = n.holder_id, hold = n.hold, fence = n.fence, lease_until = n.lease_until, attempt = n.attempt,
            failure_reason = n.failure_reason, total_cost_usd = n.total_cost_usd, num_turns = n.num_turns, accepted_at = n.accepted_at, completed_at = n.completed_at, updated_at = n.updated_at
        from unnest({tasks.Select(task => task.Workspace.Value).ToArray()}, {tasks.Select(task => task.Id.Value).ToArray()}, {tasks.Select(task => EnumText.Of(task.State)).ToArray()}, {tasks.Select(task => task.Turn).ToArray()},
            {tasks.Select(task => task.ReadyAt?.UtcDateTime).ToArray()}, {tasks.Select(task => task.DueAt?.UtcDateTime).ToArray()}, {tasks.Select(task => task.Holder?.Value).ToArray()},
            {tasks.Select(task => task.Hold is { } hold ? EnumText.Of(hold) : null).ToArray()}, {tasks.Select(task => task.Fence).ToArray()}, {tasks.Select(task => task.LeaseUntil?.UtcDateTime).ToArray()},
            {tasks.Select(task => task.Attempt).ToArray()}, {tasks.Select(task => task.FailureReason).ToArray()}, {tasks.Select(task => task.TotalCostUsd).ToArray()}, {tasks.Select(task => task.NumTurns).ToArray()},
            {tasks.Select(task => task.AcceptedAt?.UtcDateTime).ToArray()}, {tasks.Select(task => task.CompletedAt?.UtcDateTime).ToArray()}, {tasks.Select(task => task.UpdatedAt.UtcDateTime).ToArray()})
            as n (workspace_id, id, state, turn, ready_at, due_at, holder_id, hold, fence, lease_until, attempt, failure_reason, total_cost_usd, num_turns, accepted_at, completed_at, updated_at)
        where t.id = n.id and t.workspace_id is not distinct from n.workspace_id
        """);

    // texts_pkey
    public static Sql SaveResults(IReadOnlyCollection<(TaskKey Task, byte[] Result)> results) => new Sql().Add($"""
        update tasks.texts x set result = n.result
        from unnest({results.Select(result => result.Task.Workspace.Value).ToArray()}, {results.Select(result => result.Task.Id.Value).ToArray()}, {results.Select(result => result.Result).ToArray()}) as n (workspace_id, id, result)
        where x.workspace_id = n.workspace_id and x.task_id = n.id
        """);

    // tasks_waiting, once per lane
    public static Sql FindWaiting(IReadOnlyCollection<TaskLane> lanes) => new Sql().Add($"""
        select wanted.workspace_id as workspace, wanted.lane
        from unnest({lanes.Select(lane => lane.Workspace.Value).ToArray()}, {lanes.Select(lane => lane.Lane).ToArray()}) as wanted (workspace_id, lane)
        where exists (select from tasks.tasks t where t.workspace_id = wanted.workspace_id and t.lane = wanted.lane and t.state = 'pending' and t.ready_at is null)
        """);

    private static string Chain(IReadOnlyList<AgentId> chain) => $"{{{string.Join(',', chain.Select(agent => agent.Value))}}}";
}
