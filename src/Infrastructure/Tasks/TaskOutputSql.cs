using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Tasks;

/// <summary>Statements about what agents say while they work. Everything goes by outputs_pkey.</summary>
internal static class TaskOutputSql
{
    // The tasks are locked: nobody else takes a sequence of theirs.
    public static Sql Append(IReadOnlyCollection<TaskOutputPage> pages, DateTimeOffset now) => new Sql().Add($"""
        insert into tasks.outputs (workspace_id, task_id, first_sequence, last_sequence, lines, created_at)
        select p.workspace_id, p.task_id, coalesce(o.last_sequence, 0) + 1, coalesce(o.last_sequence, 0) + p.count, p.lines, {now}
        from unnest({pages.Select(page => page.Task.Workspace.Value).ToArray()}, {pages.Select(page => page.Task.Id.Value).ToArray()}, {pages.Select(page => (long)page.Count).ToArray()},
            {pages.Select(page => page.Lines.ToArray()).ToArray()}) as p (workspace_id, task_id, count, lines)
        left join lateral (select last_sequence from tasks.outputs where workspace_id = p.workspace_id and task_id = p.task_id order by last_sequence desc limit 1) o on true
        returning workspace_id as workspace, task_id as id, last_sequence as last
        """);

    // Null where there is no such task.
    public static Sql End(WorkspaceId workspace, TaskId id) => new Sql().Add($"""
        select coalesce((select o.last_sequence from tasks.outputs o where o.workspace_id = t.workspace_id and o.task_id = t.id order by o.last_sequence desc limit 1), 0)
        from tasks.tasks t where t.workspace_id = {workspace} and t.id = {id}
        """);

    public static Sql Ends(IReadOnlyCollection<StreamKey> streams) => new Sql().Add($"""
        select t.workspace_id as workspace, t.id,
            coalesce((select o.last_sequence from tasks.outputs o where o.workspace_id = t.workspace_id and o.task_id = t.id order by o.last_sequence desc limit 1), 0) as last
        from unnest({streams.Select(stream => stream.Workspace).ToArray()}, {streams.Select(stream => stream.Id).ToArray()}) as followed (workspace_id, id)
        join tasks.tasks t on t.workspace_id = followed.workspace_id and t.id = followed.id
        """);

    // The sum stops behind the row that fills the page; lines of those beyond it are not fetched from their TOAST table.
    public static Sql Read(StreamKey stream, long after, int bytes, int rows) => new Sql().Add($"""
        select first, last, lines
        from (
            select first_sequence as first, last_sequence as last, lines, sum(octet_length(lines)) over (order by last_sequence) - octet_length(lines) as bytes_before
            from tasks.outputs where workspace_id = {stream.Workspace} and task_id = {stream.Id} and last_sequence > {after} order by last_sequence limit {rows}) pages
        where bytes_before < {bytes}
        order by last
        """);
}
