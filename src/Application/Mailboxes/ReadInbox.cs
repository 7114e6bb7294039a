using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using FluentValidation;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>
/// Gives the calling agent its oldest open messages and marks them as read in the same step: each is answered once, however many read at the same time, on whichever node, and there is no way to read it
/// again here. Whoever cannot afford to lose an answer on its way reads with <see cref="ReadMail"/>. About 4 MiB of texts at once, at least one message.
/// </summary>
/// <param name="Limit">1 to 1000.</param>
/// <param name="Wait">How long to wait for the first, 0 to 60 s.</param>
public sealed record ReadInbox(Caller Caller, int Limit, TimeSpan Wait) : IGroupCommand<IReadOnlyList<MailView>>
{
    public const int Most = 1000;

    public long Weight => 1024 + Limit * 256L;

    public static Scope Needs => Scope.UseMailbox;
}

internal sealed class ReadInboxValidator : AbstractValidator<ReadInbox>
{
    public ReadInboxValidator()
    {
        RuleFor(c => c.Limit).InclusiveBetween(1, ReadInbox.Most);
        RuleFor(c => c.Wait).InclusiveBetween(TimeSpan.Zero, MailWaiting.Longest);
    }
}

internal sealed class ReadInboxHandler(Group<ReadInbox, IReadOnlyList<MailView>> group, MailWaiting waiting) : ICommandHandler<ReadInbox, IReadOnlyList<MailView>>
{
    public Task<Result<IReadOnlyList<MailView>>> Handle(ReadInbox command, CancellationToken ct) =>
        waiting.UntilThereIs(new MailboxKey(command.Caller.Here, command.Caller.Agent), after: null, command.Wait, () => group.Add(command, ticket: null, ct), ct);
}

/// <summary>Takes as much of each mailbox as all its readers want, and deals it out in the order in which they asked.</summary>
internal sealed class ReadInboxFlush(IMailStore mailboxes, TimeProvider clock) : IGroupFlush<ReadInbox, IReadOnlyList<MailView>>
{
    public async Task<IReadOnlyList<Result<IReadOnlyList<MailView>>?>> Handle(IReadOnlyList<ReadInbox> commands, bool isAlone, CancellationToken ct)
    {
        var wanted = commands.GroupBy(command => new MailboxKey(command.Caller.Here, command.Caller.Agent)).ToDictionary(box => box.Key, box => box.Sum(command => command.Limit));
        var taken = (await mailboxes.Take(wanted, clock.GetUtcNow(), ct)).GroupBy(mail => mail.To).ToDictionary(box => box.Key, box => new Queue<MailView>(box));
        return [.. commands.Select(command => Result<IReadOnlyList<MailView>>.Of(Deal(taken, command)))];
    }

    private static List<MailView> Deal(Dictionary<AgentId, Queue<MailView>> taken, ReadInbox command)
    {
        var mine = new List<MailView>();
        while (mine.Count < command.Limit && taken.TryGetValue(command.Caller.Agent, out var box) && box.TryDequeue(out var mail)) mine.Add(mail);
        return mine;
    }
}
