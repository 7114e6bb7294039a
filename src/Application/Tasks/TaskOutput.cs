using System.Text;
using System.Text.Json;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using FluentValidation;

namespace AgentPlatform.Application.Tasks;

/// <summary>What an agent says while it works on a task.</summary>
/// <param name="Type">What kind of thing it is: 1 to 64 bytes; <see cref="Text"/> for what the agent itself says.</param>
/// <param name="Words">In words; of <see cref="Text"/> and <see cref="ToolResult"/> they are part of the output that is read as one text.</param>
/// <param name="Data">More of it, JSON as it was sent.</param>
public sealed record OutputEntry(string Type, string? Words, byte[]? Data)
{
    public const string Text = "text";

    public const string ToolResult = "tool_result";

    public const int LongestType = 64;

    internal long Bytes => Encoding.UTF8.GetByteCount(Type) + Encoding.UTF8.GetByteCount(Words ?? "") + (Data?.Length ?? 0);
}

/// <summary>The calling agent adds to the output of a task that it has, under the same rules as a report: late ones change nothing.</summary>
/// <param name="Fence">Of a task that was claimed under a lease.</param>
/// <param name="Events">1 to 1000, together at most 1 MiB.</param>
public sealed record WriteOutput(Caller Caller, TaskId Id, long? Fence, IReadOnlyList<OutputEntry> Events) : TaskWork(Caller), IGroupCommand<Done>
{
    public const int Most = 1000;

    private const long Overhead = 1024;

    public override long Weight => Overhead + Events.Sum(entry => entry.Bytes);

    public static Scope Needs => Scope.WorkTasks;

    internal override IEnumerable<TaskKey> Named => [new TaskKey(Caller.Here, Id)];

    internal override Result<TaskWorked> Do(LockedWork work)
    {
        if (work.Find(new TaskKey(Caller.Here, Id)) is not { } task) return TaskErrors.NotFound;
        if (task.Speak(Caller.Agent, Fence, work.Now) is { } refusal) return refusal;
        work.Said(task, Events);
        return new TaskWorked();
    }
}

internal sealed class WriteOutputValidator : AbstractValidator<WriteOutput>
{
    public WriteOutputValidator()
    {
        RuleFor(c => c.Events.Count).InclusiveBetween(1, WriteOutput.Most).WithMessage($"1 to {WriteOutput.Most} events at once");
        RuleForEach(c => c.Events).ChildRules(entry =>
        {
            entry.RuleFor(e => e.Type).Must(type => Encoding.UTF8.GetByteCount(type) is >= 1 and <= OutputEntry.LongestType).WithMessage($"type: 1 to {OutputEntry.LongestType} bytes");
            entry.RuleFor(e => e).Must(e => e.Words is not null || e.Data is not null).WithMessage("text or data is needed");
        });
        RuleFor(c => c.Events).Must(entries => entries.Sum(entry => entry.Bytes) <= AgentTask.LongestText).WithState(_ => TaskErrors.OutputTooLong).WithMessage(TaskErrors.OutputTooLong.Message);
    }
}

internal sealed class WriteOutputHandler(Group<TaskWork, TaskWorked> group, OnceSlot slot) : ICommandHandler<WriteOutput, Done>
{
    public Task<Result<Done>> Handle(WriteOutput command, CancellationToken ct) => group.Add(command, _ => default(Done), slot.Ticket, ct);
}

/// <summary>The output of a task as a stream: an entry per thing said.</summary>
public static class TaskOutput
{
    public const string Kind = "task output";

    public static StreamKey Of(TaskKey task) => new(Kind, task.Workspace.Value, task.Id.Value);

    internal static void Write(Utf8JsonWriter json, AgentTask task, OutputEntry entry, DateTimeOffset at)
    {
        json.WriteStartObject();
        json.WriteString("type", entry.Type);
        json.WriteString("at", at.UtcDateTime);
        if (task.Holder is { } holder) json.WriteString("by", holder.Value);
        json.WriteNumber("attempt", task.Attempt);
        if (entry.Words is { } words) json.WriteString("text", words);
        if (entry.Data is { } data)
        {
            json.WritePropertyName("data");
            json.WriteRawValue(data);
        }

        json.WriteEndObject();
    }
}

/// <summary>The output of a task behind a cursor, in order: at most <paramref name="Limit"/> entries, and no more than about 1 MiB of them, but at least one where there is one.</summary>
/// <param name="After">Sequence of the last entry that the caller has; 0 for none.</param>
/// <param name="Limit">1 to <see cref="ReadEvents.Most"/>.</param>
public sealed record ReadOutput(Caller Caller, TaskId Id, long After, int Limit) : IQuery<EventPage>
{
    public static Scope Needs => Scope.ReadTasks;
}

internal sealed class ReadOutputValidator : AbstractValidator<ReadOutput>
{
    public ReadOutputValidator()
    {
        RuleFor(q => q.After).GreaterThanOrEqualTo(0);
        RuleFor(q => q.Limit).InclusiveBetween(1, ReadEvents.Most);
    }
}

/// <summary>Whether the caller may follow the output of a task, and where it ends.</summary>
public sealed record FollowOutput(Caller Caller, TaskId Id) : IQuery<FollowedOutput>
{
    public static Scope Needs => Scope.ReadTasks;
}

/// <summary>An output that may be followed.</summary>
/// <param name="Last">Sequence of its newest entry; 0 without any.</param>
public sealed record FollowedOutput(StreamKey Stream, long Last);
