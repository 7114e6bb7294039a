using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Tasks;

/// <summary>Statements that read tasks, and those that take them away.</summary>
internal static class TaskReadSql
{
    private static readonly Raw Shown = new("""
        t.workspace_id as workspace, t.id, t.number, t.requester_id as requester, t.target_id as target, t.pool, t.state, t.rank, t.ready_at, t.holder_id as holder, t.fence, t.lease_until, t.attempt,
            t.most_attempts as most_tries, t.skill, t.max_turns, t.max_budget_usd, t.parent_id as parent, t.session_id as session, t.failure_reason, t.total_cost_usd, t.num_turns, t.created_at, t.completed_at, x.prompt
        """);

    // tasks_pkey, texts_pkey
    public static Sql Find(WorkspaceId workspace, TaskId id) => new Sql()
        .Add($"select {Shown}, x.result from tasks.tasks t join tasks.texts x on x.workspace_id = t.workspace_id and x.task_id = t.id")
        .Where($"t.workspace_id = {workspace}")
        .Where($"t.id = {id}");

    // tasks_in_order; tasks_dead where those are asked for
    public static Sql List(ListTasks query) => new Sql()
        .Add($"select {Shown} from tasks.tasks t join tasks.texts x on x.workspace_id = t.workspace_id and x.task_id = t.id")
        .Where($"t.workspace_id = {query.Caller.Here}")
        .Where(query.State is TaskState.Dead, $"t.state = 'dead'")
        .Where(query.State is not (null or TaskState.Dead), $"t.state = {query.State}")
        .Where(query.Target is not null, $"t.target_id = {query.Target}")
        .Where(query.Pool is not null, $"t.pool = {query.Pool}")
        .Where(query.Before is not null, $"t.number < {query.Before}")
        .Add($"order by t.number desc limit {query.Limit + 1}");

    // tasks_id_key
    public static Sql FindPlace(TaskId id) => new Sql().Add($"select workspace_id from tasks.tasks where id = {id}");

    // tasks_pkey, then changes_by_age from the moment on at which the task was made: its first entry was written then.
    public static Sql FindBegin(WorkspaceId workspace, TaskId id) => new Sql().Add($"""
        select coalesce(
            (select c.first_sequence - 1 from tasks.changes c where c.workspace_id = t.workspace_id and c.created_at >= t.created_at order by c.created_at, c.last_sequence limit 1),
            (select f.last_sequence from tasks.feeds f where f.workspace_id = t.workspace_id), 0)
        from tasks.tasks t where t.workspace_id = {workspace} and t.id = {id}
        """);

    // feeds_pkey
    public static Sql FeedEnd(WorkspaceId workspace) => new Sql().Add($"select coalesce((select last_sequence from tasks.feeds where workspace_id = {workspace}), 0)");

    // workspaces without a log have one that has not begun
    public static Sql FeedEnds(IReadOnlyCollection<StreamKey> streams) => new Sql().Add($"""
        select followed.workspace_id as workspace, coalesce(f.last_sequence, 0) as last
        from unnest({streams.Select(stream => stream.Workspace).ToArray()}) as followed (workspace_id)
        left join tasks.feeds f on f.workspace_id = followed.workspace_id
        """);

    // changes_pkey. The sum stops behind the row that fills the page; lines of those beyond it are not fetched from their TOAST table.
    public static Sql Changes(StreamKey stream, long after, int bytes, int rows) => new Sql().Add($"""
        select first, last, lines
        from (
            select first_sequence as first, last_sequence as last, lines, sum(octet_length(lines)) over (order by last_sequence) - octet_length(lines) as bytes_before
            from tasks.changes where workspace_id = {stream.Workspace} and last_sequence > {after} order by last_sequence limit {rows}) pages
        where bytes_before < {bytes}
        order by last
        """);

    // changes_by_age
    public static Sql RemoveOldChanges(DateTimeOffset before, int limit) => new Sql().Add($"""
        delete from tasks.changes where (workspace_id, last_sequence) in (
            select workspace_id, last_sequence from tasks.changes where created_at < {before} order by created_at limit {limit} for update skip locked)
        """);

    // tasks_in_order
    public static Sql RemoveSome(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from tasks.tasks where workspace_id = {workspace} and id = any(array(
            select id from tasks.tasks where workspace_id = {workspace} order by number desc limit {limit}))
        """);

    public static Sql RemoveSomeChanges(WorkspaceId workspace, int limit) => new Sql().Add($"""
        delete from tasks.changes where workspace_id = {workspace} and last_sequence = any(array(
            select last_sequence from tasks.changes where workspace_id = {workspace} order by last_sequence limit {limit}))
        """);

    // lanes_pkey and feeds_pkey; turns go with their lanes.
    public static IReadOnlyList<Sql> RemoveRest(WorkspaceId workspace) =>
    [
        new Sql().Add($"delete from tasks.lanes where workspace_id = {workspace}"),
        new Sql().Add($"delete from tasks.feeds where workspace_id = {workspace}"),
    ];

    public static IReadOnlyList<Sql> RemoveOf(WorkspaceId workspace, AgentId agent) =>
    [
        new Sql().Add($"delete from tasks.tasks where workspace_id = {workspace} and target_id = {agent}"),
        new Sql().Add($"update tasks.tasks set requester_id = null where workspace_id = {workspace} and requester_id = {agent}"),
        new Sql().Add($"delete from tasks.turns where workspace_id = {workspace} and requester_id = {agent}"),
    ];
}
