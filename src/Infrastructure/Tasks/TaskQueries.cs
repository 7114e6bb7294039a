using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tasks;

internal sealed class GetTaskHandler(Db db) : IQueryHandler<GetTask, TaskView>
{
    public async Task<Result<TaskView>> Handle(GetTask query, CancellationToken ct) =>
        await db.One<TaskView>(TaskReadSql.Find(query.Caller.Here, query.Id), ct) is not { } task ? TaskErrors.NotFound
        : query.HasOutput ? task with { Output = await db.OutputText(new TaskKey(query.Caller.Here, query.Id), ct) }
        : task;
}

internal sealed class ListTasksHandler(Db db) : IQueryHandler<ListTasks, TaskPage>
{
    public async Task<Result<TaskPage>> Handle(ListTasks query, CancellationToken ct)
    {
        var tasks = await db.Many<TaskView>(TaskReadSql.List(query), ct);
        var hasMore = tasks.Count > query.Limit;
        if (hasMore) tasks.RemoveAt(query.Limit);
        return new TaskPage(tasks, hasMore ? tasks[^1].Number : null);
    }
}

internal sealed class FollowTasksHandler(Db db) : IQueryHandler<FollowTasks, FollowedTasks>
{
    public async Task<Result<FollowedTasks>> Handle(FollowTasks query, CancellationToken ct)
    {
        var here = query.Caller.Here;
        var begin = 0L;
        if (query.Id is { } id)
        {
            if (await db.One<long?>(TaskReadSql.FindBegin(here, id), ct) is not { } found) return TaskErrors.NotFound;
            begin = found;
        }

        return new FollowedTasks(TaskFeed.Of(here), begin, await db.One<long>(TaskReadSql.FeedEnd(here), ct));
    }
}

internal sealed class TaskDirectory(Db db) : ITaskDirectory
{
    public async Task<WorkspaceId?> FindPlace(TaskId task, CancellationToken ct) => await db.One<Guid?>(TaskReadSql.FindPlace(task), ct) is { } place ? new WorkspaceId(place) : null;
}

/// <summary>Changes of a workspace's tasks as a stream.</summary>
internal sealed class TaskStreamLog(IServiceScopeFactory scopes) : IStreamLog
{
    public string Kind => TaskFeed.Kind;

    public async Task<StreamPage?> Read(StreamKey stream, long after, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return LinesRow.Page(await scope.ServiceProvider.GetRequiredService<Db>().Many<LinesRow>(TaskReadSql.Changes(stream, after, LinesRow.PageBytes, LinesRow.MostRows), ct), after);
    }

    public async Task<IReadOnlyDictionary<StreamKey, long>> Heads(IReadOnlyCollection<StreamKey> streams, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var heads = await scope.ServiceProvider.GetRequiredService<Db>().Many<TaskFeedEnd>(TaskReadSql.FeedEnds(streams), ct);
        return heads.ToDictionary(head => TaskFeed.Of(head.Workspace), head => head.Last);
    }
}

/// <summary>The tasks of a workspace, and the log of what became of them.</summary>
internal sealed class TaskContents(Db db) : IWorkspaceContents
{
    private const int Together = 500;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct) =>
        await db.Execute(TaskReadSql.RemoveSome(workspace, Together), ct) > 0
        || await db.Execute(TaskReadSql.RemoveSomeChanges(workspace, Together), ct) > 0
        || await db.Execute(TaskReadSql.RemoveRest(workspace), ct) > 0;
}

/// <summary>Tasks that are meant for an agent go with it; those that it asked for stay, without a requester.</summary>
internal sealed class AgentTasks(Db db) : IAgentBelongings
{
    public Task Remove(WorkspaceId workspace, AgentId agent, CancellationToken ct) => db.Execute(TaskReadSql.RemoveOf(workspace, agent), ct);
}
