using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using Dapper;

namespace AgentPlatform.Infrastructure.Tasks;

internal sealed class TaskStore(Db db) : ITaskStore
{
    public void Add(IReadOnlyList<ToldTask> tasks)
    {
        db.Later(TaskSql.Add([.. tasks.Select(told => told.Task)]));
        db.Later(TaskSql.AddTexts(tasks));
    }

    public async Task<IReadOnlyList<LaneTurns>> LockTurns(IReadOnlyCollection<(TaskLane Lane, Guid Requester)> adding, CancellationToken ct)
    {
        var lanes = adding.Select(one => one.Lane).Distinct().OrderBy(lane => lane.Workspace.Value).ThenBy(lane => lane.Lane).ToList();
        // Opened and locked before it is read where they have got: READ COMMITTED sees in the next statement what others have committed until then.
        db.Later(TaskTurnSql.OpenLanes(lanes));
        db.Later<LaneRow>(TaskTurnSql.LockLanes(lanes));
        return [.. (await db.Many<TurnRow>(TaskTurnSql.Turns(adding), ct)).GroupBy(row => new TaskLane(row.Workspace, row.Lane)).Select(lane => new LaneTurns
        {
            Lane = lane.Key,
            Top = lane.First().Top,
            Clock = lane.First().Clock,
            Last = lane.Where(row => row.LastTurn is not null).ToDictionary(row => row.Requester!.Value, row => row.LastTurn!.Value),
        })];
    }

    public void SaveTurns(IReadOnlyList<LaneTurns> turns)
    {
        if (turns.Count == 0) return;
        db.Later(TaskTurnSql.SaveLanes(turns));
        db.Later(TaskTurnSql.SaveTurns(turns));
    }

    public async Task<(IReadOnlyDictionary<TaskKey, AgentTask> Named, IReadOnlyList<ToldTask> Waiting)> LockWork(
        IReadOnlyCollection<TaskKey> named, IReadOnlyDictionary<TaskLane, int> most, CancellationToken ct)
    {
        var tasks = named.Count == 0 ? null : new Rows<AgentTask>(TaskSql.Lock(named));
        var waiting = most.Count == 0 ? null : new Rows<ToldTask>(TaskSql.LockWaiting(most), reader =>
        {
            var texts = reader.GetOrdinal("prompt");
            var (task, told) = (reader.GetRowParser<AgentTask>(length: texts), reader.GetRowParser<TextsRow>(startIndex: texts));
            return row => new ToldTask(task(row), told(row).Texts);
        });
        await db.Send([.. new Step?[] { tasks, waiting }.OfType<Step>()], ct);
        return (tasks?.Value.ToDictionary(Key) ?? [], waiting?.Value ?? []);
    }

    public async Task<IReadOnlyDictionary<TaskKey, AgentTask>> Lock(IReadOnlyCollection<TaskKey> keys, CancellationToken ct) =>
        (await db.Many<AgentTask>(TaskSql.Lock(keys), ct)).ToDictionary(Key);

    public async Task<IReadOnlyList<AgentTask>> LockTree(TaskKey root, int most, CancellationToken ct) => await db.Many<AgentTask>(TaskSql.LockTree(root, most), ct);

    public async Task<IReadOnlyList<AgentTask>> LockDue(DateTimeOffset now, int most, CancellationToken ct) => await db.Many<AgentTask>(TaskSql.LockDue(now, most), ct);

    public async Task<IReadOnlyCollection<AgentId>> FindPresentHolders(CancellationToken ct) => await db.Many<AgentId>(TaskSql.FindPresentHolders(), ct);

    public async Task<IReadOnlyList<AgentTask>> LockHeldByPresence(IReadOnlyCollection<AgentId> agents, int most, CancellationToken ct) => await db.Many<AgentTask>(TaskSql.LockHeldByPresence(agents, most), ct);

    public async Task<IReadOnlyList<AgentTask>> LockReplayable(WorkspaceId workspace, ReplayFilter filter, int most, CancellationToken ct) =>
        await db.Many<AgentTask>(TaskSql.LockReplayable(workspace, filter, most), ct);

    public void Save(IReadOnlyCollection<AgentTask> tasks) => db.Later(TaskSql.Save(tasks));

    public void SaveResults(IReadOnlyCollection<(TaskKey Task, byte[] Result)> results) => db.Later(TaskSql.SaveResults(results));

    public Func<IReadOnlyList<TaskFeedEnd>> AppendChanges(IReadOnlyCollection<TaskFeedPage> pages, DateTimeOffset now)
    {
        var ends = db.Later<TaskFeedEnd>(TaskTurnSql.Append(pages, now));
        return () => ends.Value;
    }

    public Func<IReadOnlyList<TaskOutputEnd>> AppendOutputs(IReadOnlyCollection<TaskOutputPage> pages, DateTimeOffset now)
    {
        var ends = db.Later<TaskOutputEnd>(TaskOutputSql.Append(pages, now));
        return () => ends.Value;
    }

    public async Task<IReadOnlyList<TaskLane>> FindWaiting(IReadOnlyCollection<TaskLane> lanes, CancellationToken ct) =>
        [.. (await db.Many<LaneRow>(TaskSql.FindWaiting(lanes), ct)).Select(row => new TaskLane(row.Workspace, row.Lane))];

    private static TaskKey Key(AgentTask task) => new(task.Workspace, task.Id);
}
