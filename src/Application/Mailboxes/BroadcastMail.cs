using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Mailboxes;
using FluentValidation;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>Writes to every other agent of the workspace whose card has a skill: a message for each, all of them or none. The first 1000 by their ids, where there are more.</summary>
/// <param name="Caller">The agent that writes.</param>
/// <param name="Skill">As it stands in the cards.</param>
/// <param name="Text">UTF-8, 1 byte to 64 KiB.</param>
public sealed record BroadcastMail(Caller Caller, string Skill, ReadOnlyMemory<byte> Text, MailOrder Order) : ICommand<SentBroadcast>
{
    public const int Most = MailMessage.WidestBroadcast;

    /// <summary>Names what belongs together; made outside the transaction.</summary>
    public Guid NewId { get; init; } = Guid.CreateVersion7();

    public static Scope Needs => Scope.UseMailbox;
}

/// <summary>A broadcast and its messages.</summary>
public sealed record SentBroadcast(Guid Id, IReadOnlyList<MessageId> Messages);

internal sealed class BroadcastMailValidator : AbstractValidator<BroadcastMail>
{
    public BroadcastMailValidator()
    {
        RuleFor(c => c.Skill).NotEmpty().Else(MailErrors.SkillAndTextRequired);
        RuleFor(c => c.Text.Length).GreaterThan(0).Else(MailErrors.SkillAndTextRequired);
        RuleFor(c => c.Text.Length).LessThanOrEqualTo(MailMessage.LongestBroadcast).Else(MailErrors.BroadcastTooLong);
        RuleFor(c => c.Order).SetValidator(new MailOrderValidator());
    }
}

internal sealed class BroadcastMailHandler(IRegisteredAgents agents, MailPosting posting, TimeProvider clock) : ICommandHandler<BroadcastMail, SentBroadcast>
{
    public async Task<Result<SentBroadcast>> Handle(BroadcastMail command, CancellationToken ct)
    {
        var (here, sender, now) = (command.Caller.Here, command.Caller.Agent, clock.GetUtcNow());
        var skilled = await agents.WithSkill(here, command.Skill, BroadcastMail.Most + 1, ct);
        var others = skilled.Where(agent => agent != sender).Take(BroadcastMail.Most);
        // Whoever has gone since gets nothing.
        var places = await agents.LockPlaces([.. others, sender], ct);
        if (!places.ContainsKey(sender)) return RegisteredAgentErrors.UnknownToken;
        var order = command.Order with { Broadcast = command.NewId };
        var mail = others.Where(places.ContainsKey).Select(agent => new WrittenMail(MailMessage.Write(MessageId.New(), here, sender, agent, order, now), command.Text)).ToList();
        await posting.Post(mail, isTold: true, ct);
        return new SentBroadcast(command.NewId, [.. mail.Select(one => one.Message.Id)]);
    }
}
