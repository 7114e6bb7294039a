using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using FluentValidation;

namespace AgentPlatform.Application.Tasks;

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
