using AgentPlatform.Application.Tasks;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Tasks;

/// <summary>Statements about turns in pools and about the log of changes.</summary>
internal static class TaskTurnSql
{
    // lanes_pkey, in key order: whoever adds to a pool waits here for those who add to the same one.
    public static Sql OpenLanes(IReadOnlyCollection<TaskLane> lanes) => new Sql().Add($"""
        insert into tasks.lanes (workspace_id, lane, top, clock)
        select * from unnest({Workspaces(lanes)}, {Names(lanes)}, array_fill(0::bigint, array[{lanes.Count}]), array_fill(0::bigint, array[{lanes.Count}]))
        on conflict (workspace_id, lane) do nothing
        """);

    public static Sql LockLanes(IReadOnlyCollection<TaskLane> lanes) => new Sql().Add($"""
        select l.workspace_id as workspace, l.lane
        from unnest({Workspaces(lanes)}, {Names(lanes)}) as wanted (workspace_id, lane)
        join tasks.lanes l on l.workspace_id = wanted.workspace_id and l.lane = wanted.lane
        order by l.workspace_id, l.lane for update of l
        """);

    // tasks_waiting, its first entry per lane: what is served next. A pool that is empty has served everything. Then turns_pkey.
    public static Sql Turns(IReadOnlyCollection<(TaskLane Lane, Guid Requester)> adding) => new Sql().Add($"""
        select l.workspace_id as workspace, l.lane, l.top, greatest(l.clock, coalesce(first.turn - 1, l.top)) as clock, wanted.requester_id as requester, r.last_turn
        from unnest({adding.Select(one => one.Lane.Workspace.Value).ToArray()}, {adding.Select(one => one.Lane.Lane).ToArray()}, {adding.Select(one => one.Requester).ToArray()}) as wanted (workspace_id, lane, requester_id)
        join tasks.lanes l on l.workspace_id = wanted.workspace_id and l.lane = wanted.lane
        left join tasks.turns r on r.workspace_id = wanted.workspace_id and r.lane = wanted.lane and r.requester_id = wanted.requester_id
        left join lateral (
            select min(t.turn) as turn from (
                select turn from tasks.tasks where workspace_id = wanted.workspace_id and lane = wanted.lane and state = 'pending' and ready_at is null order by rank, turn, number limit 1) t) first on true
        """);

    // lanes_pkey
    public static Sql SaveLanes(IReadOnlyList<LaneTurns> turns) => new Sql().Add($"""
        update tasks.lanes l set top = n.top, clock = n.clock
        from unnest({turns.Select(lane => lane.Lane.Workspace.Value).ToArray()}, {turns.Select(lane => lane.Lane.Lane).ToArray()}, {turns.Select(lane => lane.Top).ToArray()}, {turns.Select(lane => lane.Clock).ToArray()})
            as n (workspace_id, lane, top, clock)
        where l.workspace_id = n.workspace_id and l.lane = n.lane
        """);

    public static Sql SaveTurns(IReadOnlyList<LaneTurns> turns)
    {
        var last = turns.SelectMany(lane => lane.Last.Select(one => (lane.Lane, Requester: one.Key, Turn: one.Value))).ToList();
        return new Sql().Add($"""
            insert into tasks.turns (workspace_id, lane, requester_id, last_turn)
            select * from unnest({last.Select(one => one.Lane.Workspace.Value).ToArray()}, {last.Select(one => one.Lane.Lane).ToArray()}, {last.Select(one => one.Requester).ToArray()}, {last.Select(one => one.Turn).ToArray()})
            on conflict (workspace_id, lane, requester_id) do update set last_turn = excluded.last_turn
            """);
    }

    // feeds_pkey in key order, then changes_pkey
    public static Sql Append(IReadOnlyCollection<TaskFeedPage> pages, DateTimeOffset now) => new Sql().Add($"""
        with pages as (
            select * from unnest({pages.Select(page => page.Workspace.Value).ToArray()}, {pages.Select(page => (long)page.Count).ToArray()}, {pages.Select(page => page.Lines.ToArray()).ToArray()}) as p (workspace_id, count, lines)),
        ends as (
            insert into tasks.feeds as f (workspace_id, last_sequence) select workspace_id, count from pages order by workspace_id
            on conflict (workspace_id) do update set last_sequence = f.last_sequence + excluded.last_sequence
            returning workspace_id, last_sequence)
        insert into tasks.changes (workspace_id, first_sequence, last_sequence, lines, created_at)
        select e.workspace_id, e.last_sequence - p.count + 1, e.last_sequence, p.lines, {now} from ends e join pages p on p.workspace_id = e.workspace_id
        returning workspace_id as workspace, last_sequence as last
        """);

    private static Guid[] Workspaces(IReadOnlyCollection<TaskLane> lanes) => [.. lanes.Select(lane => lane.Workspace.Value)];

    private static Guid[] Names(IReadOnlyCollection<TaskLane> lanes) => [.. lanes.Select(lane => lane.Lane)];
}
