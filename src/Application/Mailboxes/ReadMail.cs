using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Domain.Common;
using FluentValidation;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>
/// Gives the calling agent its open messages and marks them as delivered, no more: what is not acknowledged (<see cref="AcknowledgeMail"/>) comes again. About 4 MiB of texts at once, at least one message.
/// </summary>
/// <param name="After">Only messages behind this place; null: from the first that is open. One behind the end is refused.</param>
/// <param name="Limit">1 to 1000.</param>
/// <param name="Wait">How long to wait for the first, 0 to 60 s.</param>
public sealed record ReadMail(Caller Caller, long? After, int Limit, TimeSpan Wait) : IGroupCommand<IReadOnlyList<MailView>>
{
    public const int Most = 1000;

    public long Weight => 1024 + Limit * 256L;

    public static Scope Needs => Scope.UseMailbox;
}

internal sealed class ReadMailValidator : AbstractValidator<ReadMail>
{
    public ReadMailValidator()
    {
        RuleFor(c => c.After).GreaterThanOrEqualTo(0);
        RuleFor(c => c.Limit).InclusiveBetween(1, ReadMail.Most);
        RuleFor(c => c.Wait).InclusiveBetween(TimeSpan.Zero, MailWaiting.Longest);
    }
}

internal sealed class ReadMailHandler(Group<ReadMail, IReadOnlyList<MailView>> group, MailWaiting waiting) : ICommandHandler<ReadMail, IReadOnlyList<MailView>>
{
    public Task<Result<IReadOnlyList<MailView>>> Handle(ReadMail command, CancellationToken ct) =>
        waiting.UntilThereIs(new MailboxKey(command.Caller.Here, command.Caller.Agent), command.After, command.Wait, () => group.Add(command, ticket: null, ct), ct);
}

/// <summary>Reads for all of them with one statement.</summary>
internal sealed class ReadMailFlush(IMailStore mailboxes, TimeProvider clock) : IGroupFlush<ReadMail, IReadOnlyList<MailView>>
{
    public async Task<IReadOnlyList<Result<IReadOnlyList<MailView>>?>> Handle(IReadOnlyList<ReadMail> commands, bool isAlone, CancellationToken ct)
    {
        var parts = commands.Select(command => new MailboxPart(new MailboxKey(command.Caller.Here, command.Caller.Agent), command.After ?? 0, command.Limit)).ToList();
        return [.. (await mailboxes.Deliver(parts, clock.GetUtcNow(), ct)).Select(Result<IReadOnlyList<MailView>>.Of)];
    }
}
