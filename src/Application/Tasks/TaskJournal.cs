using System.Buffers;
using System.Text.Json;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tasks;

/// <summary>The log of what becomes of a workspace's tasks, as a stream: an entry per change.</summary>
public static class TaskFeed
{
    public const string Kind = "tasks";

    public static StreamKey Of(WorkspaceId workspace) => new(Kind, workspace.Value, workspace.Value);
}

/// <summary>Tells of what is done to tasks: in the workspaces' logs, among the interactions that people read, and, once it is committed, to those who follow or wait.</summary>
internal sealed class TaskJournal(ITaskStore tasks, IInteractions interactions, IStreamSignals streams, WorkBell bell, IUnitOfWork unit, TimeProvider clock)
{
    /// <summary>Notes for one run of a transaction; one that runs again begins anew.</summary>
    public TaskNotes Begin() => new(this);

    internal void Write(IReadOnlyList<TaskFeedPage> pages, IReadOnlyCollection<Interaction> told, IReadOnlyCollection<KeyValuePair<TaskLane, int>> waiting, IReadOnlyList<TaskOutputPage> outputs)
    {
        if (outputs.Count > 0) Write(outputs);
        if (pages.Count == 0) return;
        if (told.Count > 0) interactions.Record(told);
        // Last, because those who write to the same log wait from here to the end of the transaction.
        var ends = tasks.AppendChanges(pages, clock.GetUtcNow());
        unit.OnCommit(() =>
        {
            foreach (var end in ends())
            {
                var page = pages.First(page => page.Workspace == end.Workspace);
                streams.Added(TaskFeed.Of(end.Workspace), new StreamPage(end.Last - page.Count + 1, end.Last, page.Lines));
            }

            foreach (var (lane, count) in waiting) bell.Ring(lane, count);
        });
    }

    private void Write(IReadOnlyList<TaskOutputPage> outputs)
    {
        var ends = tasks.AppendOutputs(outputs, clock.GetUtcNow());
        unit.OnCommit(() =>
        {
            foreach (var end in ends())
            {
                var key = new TaskKey(end.Workspace, end.Id);
                var page = outputs.First(page => page.Task == key);
                streams.Added(TaskOutput.Of(key), new StreamPage(end.Last - page.Count + 1, end.Last, page.Lines));
            }
        });
    }
}

/// <summary>What one transaction does to tasks. All of it is written by <see cref="Write"/>, which comes last.</summary>
internal sealed class TaskNotes(TaskJournal journal)
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = MinimalJsonEncoder.Shared };

    private const int LongestReason = 1024;

    private readonly List<Interaction> told = [];
    private readonly Dictionary<TaskLane, int> waiting = [];
    private readonly Dictionary<WorkspaceId, (ArrayBufferWriter<byte> Lines, int Count)> pages = [];
    private readonly Dictionary<TaskKey, (ArrayBufferWriter<byte> Lines, int Count)> outputs = [];

    public void Created(AgentTask task)
    {
        Changed(task, task.Requester);
        Tell(task, task.Requester, InteractionKind.TaskCreated, json =>
        {
            if (task.Target is { } target) json.WriteString("target_id", target.Value);
            if (task.Pool is { } pool) json.WriteString("pool", pool);
            json.WriteString("skill", task.Skill ?? "");
        });
    }

    public void Reported(AgentTask task, AgentId by)
    {
        Changed(task, by);
        Tell(task, by, InteractionKind.TaskStatusChanged, json => json.WriteString("status", TaskStateText.Of(task.State)));
    }

    public void Cancelled(AgentTask task, Caller by)
    {
        var agent = by.Kind is PrincipalKind.Agent ? by.Agent : (AgentId?)null;
        Changed(task, agent);
        Tell(task, agent, InteractionKind.TaskCancelled, null);
    }

    /// <summary>Only the log is told, and whoever waits for it if it waits again.</summary>
    public void Changed(AgentTask task, AgentId? by)
    {
        if (task is { State: TaskState.Pending, ReadyAt: null })
        {
            var lane = new TaskLane(task.Workspace, task.Lane);
            waiting[lane] = waiting.GetValueOrDefault(lane) + 1;
        }

        var page = pages.TryGetValue(task.Workspace, out var begun) ? begun : (Lines: new ArrayBufferWriter<byte>(256), Count: 0);
        Line(page.Lines, task, by);
        pages[task.Workspace] = (page.Lines, page.Count + 1);
    }

    public void Said(AgentTask task, IReadOnlyList<OutputEntry> entries, DateTimeOffset at)
    {
        var key = new TaskKey(task.Workspace, task.Id);
        var page = outputs.TryGetValue(key, out var begun) ? begun : (Lines: new ArrayBufferWriter<byte>(256), Count: 0);
        foreach (var entry in entries)
        {
            using (var json = new Utf8JsonWriter(page.Lines, Writing)) TaskOutput.Write(json, task, entry, at);
            page.Lines.Write("\n"u8);
        }

        outputs[key] = (page.Lines, page.Count + entries.Count);
    }

    public void Write() => journal.Write(
        [.. pages.Select(page => new TaskFeedPage(page.Key, page.Value.Count, page.Value.Lines.WrittenMemory)).OrderBy(page => page.Workspace.Value)], told, waiting,
        [.. outputs.Select(output => new TaskOutputPage(output.Key, output.Value.Count, output.Value.Lines.WrittenMemory))]);

    private void Tell(AgentTask task, AgentId? by, InteractionKind kind, Action<Utf8JsonWriter>? detail)
    {
        byte[]? json = null;
        if (detail is not null)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer, Writing);
            writer.WriteStartObject();
            detail(writer);
            writer.WriteEndObject();
            writer.Flush();
            json = buffer.WrittenSpan.ToArray();
        }

        told.Add(new Interaction(task.Workspace, by, kind, task.Id.Value, json, task.UpdatedAt));
    }

    private static void Line(ArrayBufferWriter<byte> lines, AgentTask task, AgentId? by)
    {
        using (var json = new Utf8JsonWriter(lines, Writing))
        {
            json.WriteStartObject();
            json.WriteString("task_id", $"task_{task.Id.Value}");
            json.WriteString("status", TaskStateText.Of(task.State));
            json.WriteString("at", task.UpdatedAt.UtcDateTime);
            if (by is { } agent) json.WriteString("by", agent.Value);
            if (task.Target is { } target) json.WriteString("target_id", target.Value);
            if (task.Pool is { } pool) json.WriteString("pool", pool);
            if (task.Requester is { } requester) json.WriteString("requester_id", requester.Value);
            if (task.Attempt > 0) json.WriteNumber("attempt", task.Attempt);
            if (task.ReadyAt is { } ready) json.WriteString("not_before", ready.UtcDateTime);
            if (task.FailureReason is { } reason) json.WriteString("failure_reason", Beginning(reason));
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    // Never half a character.
    private static string Beginning(string reason) => reason.Length <= LongestReason ? reason : reason[..(char.IsHighSurrogate(reason[LongestReason - 1]) ? LongestReason - 1 : LongestReason)];
}
