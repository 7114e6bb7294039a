using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Mailboxes;
using FluentValidation;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>The calling agent has read messages: all up to a place, or these. Answers how many of them were open until now; again, there are none. What has bounced stays so.</summary>
/// <param name="Through">The place of the last; null where ids are given. One behind the end is refused.</param>
/// <param name="Ids">1 to 1000; those that do not lie in the mailbox are passed over. Null where a place is given.</param>
public sealed record AcknowledgeMail(Caller Caller, long? Through, IReadOnlyList<MessageId>? Ids) : ICommand<int>
{
    public const int Most = 1000;

    public static Scope Needs => Scope.UseMailbox;
}

internal sealed class AcknowledgeMailValidator : AbstractValidator<AcknowledgeMail>
{
    public AcknowledgeMailValidator()
    {
        RuleFor(c => c).Must(c => c.Through is null != c.Ids is null).WithMessage("either through or ids is required");
        RuleFor(c => c.Through).GreaterThanOrEqualTo(0).WithMessage("through must be the sequence of a message");
        RuleFor(c => c.Ids).Must(ids => ids is null or { Count: >= 1 and <= AcknowledgeMail.Most }).WithMessage($"1 to {AcknowledgeMail.Most} ids at once");
    }
}

internal sealed class AcknowledgeMailHandler(IMailStore mailboxes, TimeProvider clock) : ICommandHandler<AcknowledgeMail, int>
{
    public async Task<Result<int>> Handle(AcknowledgeMail command, CancellationToken ct)
    {
        var (mailbox, now) = (new MailboxKey(command.Caller.Here, command.Caller.Agent), clock.GetUtcNow());
        if (command.Through is not { } through) return await mailboxes.Acknowledge(mailbox, command.Ids!, now, ct);
        if (through > await mailboxes.FindEnd(mailbox, ct)) return StreamErrors.BeyondTheEnd;
        return await mailboxes.Acknowledge(mailbox, through, now, ct);
    }
}
