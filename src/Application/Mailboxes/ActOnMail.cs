using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Mailboxes;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>The calling agent has done what a message asks for; it has read it, too. Saying so again changes nothing. Refused for one that has bounced.</summary>
public sealed record ActOnMail(Caller Caller, MessageId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.UseMailbox;
}

internal sealed class ActOnMailHandler(IMailStore mailboxes, TimeProvider clock) : ICommandHandler<ActOnMail, Done>
{
    public async Task<Result<Done>> Handle(ActOnMail command, CancellationToken ct)
    {
        if (await mailboxes.Lock(new MailboxKey(command.Caller.Here, command.Caller.Agent), command.Id, ct) is not { } message) return MailErrors.NotFound;
        if (message.Act(clock.GetUtcNow()) is { } refusal) return refusal;
        await mailboxes.Save([message], ct);
        return default(Done);
    }
}
