using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Tasks;

internal sealed class TaskStore(Db db) : ITaskStore
{
    public Task Add(IReadOnlyList<ToldTask> tasks, CancellationToken ct) => db.Execute([TaskSql.Add([.. tasks.Select(told => told.Task)]), TaskSql.AddTexts(tasks)], ct);

    public async Task<IReadOnlyList<LaneTurns>> LockTurns(IReadOnlyCollection<(TaskLane Lane, Guid Requester)> adding, CancellationToken ct)
    {
        var lanes = adding.Select(one => one.Lane).Distinct().OrderBy(lane => lane.Workspace.Value).ThenBy(lane => lane.Lane).ToList();
        // Opened and locked before it is read where they have got: READ COMMITTED sees in the next statement what others have committed until then.
        await db.Execute([TaskTurnSql.OpenLanes(lanes), TaskTurnSql.LockLanes(lanes)], ct);
        return [.. (await db.Many<TurnRow>(TaskTurnSql.Turns(adding), ct)).GroupBy(row => new TaskLane(row.Workspace, row.Lane)).Select(lane => new LaneTurns
        {
            Lane = lane.Key,
            Top = lane.First().Top,
            Clock = lane.First().Clock,
            Last = lane.Where(row => row.LastTurn is not null).ToDictionary(row => row.Requester!.Value, row => row.LastTurn!.Value),
        })];
    }

    public Task SaveTurns(IReadOnlyList<LaneTurns> turns, CancellationToken ct) => turns.Count == 0 ? Task.CompletedTask : db.Execute(TaskTurnSql.Save(turns), ct);

    public async Task<IReadOnlyList<ToldTask>> LockWaiting(IReadOnlyDictionary<TaskLane, int> most, CancellationToken ct)
    {
        var tasks = await db.Many<AgentTask>(TaskSql.LockWaiting(most), ct);
        if (tasks.Count == 0) return [];
        var texts = (await db.Many<TextsRow>(TaskSql.Texts([.. tasks.Select(Key)]), ct)).ToDictionary(row => row.Id, row => row.Texts);
        return [.. tasks.Select(task => new ToldTask(task, texts[task.Id]))];
    }

    public async Task<IReadOnlyDictionary<TaskKey, AgentTask>> Lock(IReadOnlyCollection<TaskKey> keys, CancellationToken ct) =>
        (await db.Many<AgentTask>(TaskSql.Lock(keys), ct)).ToDictionary(Key);

    public async Task<IReadOnlyList<AgentTask>> LockTree(TaskKey root, int most, CancellationToken ct) => await db.Many<AgentTask>(TaskSql.LockTree(root, most), ct);

    public async Task<IReadOnlyList<AgentTask>> LockDue(DateTimeOffset now, int most, CancellationToken ct) => await db.Many<AgentTask>(TaskSql.LockDue(now, most), ct);

    public async Task<IReadOnlyCollection<AgentId>> FindPresentHolders(CancellationToken ct) => await db.Many<AgentId>(TaskSql.FindPresentHolders(), ct);

    public async Task<IReadOnlyList<AgentTask>> LockHeldByPresence(IReadOnlyCollection<AgentId> agents, int most, CancellationToken ct) => await db.Many<AgentTask>(TaskSql.LockHeldByPresence(agents, most), ct);

    public async Task<IReadOnlyList<AgentTask>> LockReplayable(WorkspaceId workspace, ReplayFilter filter, int most, CancellationToken ct) =>
        await db.Many<AgentTask>(TaskSql.LockReplayable(workspace, filter, most), ct);

    public Task Save(IReadOnlyCollection<AgentTask> tasks, CancellationToken ct) => db.Execute(TaskSql.Save(tasks), ct);

    public Task SaveResults(IReadOnlyCollection<(TaskKey Task, byte[] Result)> results, CancellationToken ct) => db.Execute(TaskSql.SaveResults(results), ct);

    public async Task<IReadOnlyList<TaskFeedEnd>> AppendChanges(IReadOnlyCollection<TaskFeedPage> pages, DateTimeOffset now, CancellationToken ct) => await db.Many<TaskFeedEnd>(TaskTurnSql.Append(pages, now), ct);

    public async Task<IReadOnlyList<TaskLane>> FindWaiting(IReadOnlyCollection<TaskLane> lanes, CancellationToken ct) =>
        [.. (await db.Many<LaneRow>(TaskSql.FindWaiting(lanes), ct)).Select(row => new TaskLane(row.Workspace, row.Lane))];

    private static TaskKey Key(AgentTask task) => new(task.Workspace, task.Id);
}
