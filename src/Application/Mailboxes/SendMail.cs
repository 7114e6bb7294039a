using System.Text;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>Writes to an agent of the same workspace, online or not; also to oneself. Answers the message's id once it lies in the mailbox for good.</summary>
/// <param name="Caller">The agent that writes.</param>
/// <param name="Text">UTF-8, 1 byte to 1 MiB.</param>
public sealed record SendMail(Caller Caller, AgentId To, ReadOnlyMemory<byte> Text, MailOrder Order) : IGroupCommand<MessageId>
{
    /// <summary>Made outside the transaction, so that a retry makes the same message.</summary>
    public MessageId NewId { get; init; } = MessageId.New();

    public long Weight => 1024 + Text.Length;

    public static Scope Needs => Scope.UseMailbox;
}

internal sealed class SendMailValidator : AbstractValidator<SendMail>
{
    public SendMailValidator()
    {
        RuleFor(c => c.Text.Length).GreaterThan(0).Else(MailErrors.ToAndTextRequired);
        RuleFor(c => c.Text.Length).LessThanOrEqualTo(MailMessage.LongestText).Else(MailErrors.TextTooLong);
        RuleFor(c => c.Order).SetValidator(new MailOrderValidator());
    }
}

internal sealed class MailOrderValidator : AbstractValidator<MailOrder>
{
    public MailOrderValidator()
    {
        RuleFor(o => o.Kind).Must(kind => kind.Length > 0 && Encoding.UTF8.GetByteCount(kind) <= MailMessage.LongestKind).Else(MailErrors.KindTooLong);
        RuleFor(o => o.Correlation).Must(id => id is null || (id.Length > 0 && Encoding.UTF8.GetByteCount(id) <= MailMessage.LongestCorrelation)).Else(MailErrors.CorrelationTooLong);
        RuleFor(o => o.Deadline).InclusiveBetween(MailMessage.ShortestDeadline, MailMessage.LongestDeadline).Else(MailErrors.InvalidDeadline);
        RuleFor(o => o.Deadline).Null().When(o => o.Kind is MailMessage.BounceKind).WithState(_ => MailErrors.BounceWithDeadline).WithMessage(MailErrors.BounceWithDeadline.Message);
    }
}

internal sealed class SendMailHandler(Group<SendMail, MessageId> group, OnceSlot slot) : ICommandHandler<SendMail, MessageId>
{
    public Task<Result<MessageId>> Handle(SendMail command, CancellationToken ct) => group.Add(command, slot.Ticket, ct);
}

/// <summary>Looks up all agents that write or are written to, judges each message, and posts what was accepted.</summary>
internal sealed class SendMailFlush(IRegisteredAgents agents, MailPosting posting, TimeProvider clock) : IGroupFlush<SendMail, MessageId>
{
    public async Task<IReadOnlyList<Result<MessageId>?>> Handle(IReadOnlyList<SendMail> commands, bool isAlone, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var places = await agents.LockPlaces([.. commands.SelectMany(command => new[] { command.Caller.Agent, command.To }).Distinct()], ct);
        var outcomes = commands.Select(command => Judge(command, places) is { } refusal ? refusal : Result<MessageId>.Of(command.NewId)).ToList();
        var accepted = commands.Where((_, place) => outcomes[place].Error is null);
        await posting.Post([.. accepted.Select(command => new WrittenMail(MailMessage.Write(command.NewId, command.Caller.Here, command.Caller.Agent, command.To, command.Order, now), command.Text))], isTold: true, ct);
        return outcomes;
    }

    private static Error? Judge(SendMail command, IReadOnlyDictionary<AgentId, WorkspaceId> places)
    {
        if (!places.ContainsKey(command.Caller.Agent)) return RegisteredAgentErrors.UnknownToken;
        if (!places.TryGetValue(command.To, out var place)) return MailErrors.TargetNotFound;
        return place == command.Caller.Here ? null : MailErrors.TargetElsewhere;
    }
}
