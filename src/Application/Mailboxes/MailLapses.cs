using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Mailboxes;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>Does to mail what time does: what nobody read in time goes back to its sender, what is old is removed.</summary>
public interface IMailLapses
{
    /// <summary>Messages in one transaction.</summary>
    const int Together = 500;

    /// <summary>What is due now, up to <see cref="Together"/>; answers how many there were. Several nodes may do it at once: no message goes back twice.</summary>
    Task<int> Due(CancellationToken ct);

    /// <summary>Removes what is kept no longer, up to <see cref="Together"/>; answers how many there were.</summary>
    Task<int> Old(CancellationToken ct);
}

internal sealed class MailLapses(IMailStore mailboxes, IRegisteredAgents agents, MailPosting posting, MailboxSettings settings, IUnitOfWork unit, TimeProvider clock) : IMailLapses
{
    // In UTF-8.
    private static readonly byte[] Text = "not read within its deadline"u8.ToArray();

    public async Task<int> Due(CancellationToken ct)
    {
        var outcome = await unit.Run(async token =>
        {
            var now = clock.GetUtcNow();
            var due = await mailboxes.FindDue(now, IMailLapses.Together, token);
            if (due.Count == 0) return Result<int>.Of(0);

            // Agents before messages, as wherever an agent is removed.
            var places = await agents.LockPlaces([.. due.Select(mail => mail.From).Distinct()], token);
            var open = await mailboxes.LockOpen([.. due.Select(mail => mail.Id)], token);
            var back = open.Select(message => message.Bounce(MessageId.New(), now)).OfType<MailMessage>().Where(bounce => places.ContainsKey(bounce.To)).ToList();
            await mailboxes.Save(open, token);
            await posting.Post([.. back.Select(bounce => new WrittenMail(bounce, Text))], isTold: false, token);
            return Result<int>.Of(open.Count);
        }, ct);
        return outcome.Value;
    }

    public Task<int> Old(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return mailboxes.RemoveOld(now - TimeSpan.FromDays(settings.KeepSettledDays), now - TimeSpan.FromDays(settings.KeepUnreadDays), IMailLapses.Together, ct);
    }
}

/// <summary>How long mail is kept.</summary>
public sealed record MailboxSettings
{
    public const int MostDays = 36500;

    /// <summary>Days since it was sent for mail that was read or has bounced, 1 to 36500.</summary>
    public int KeepSettledDays { get; init; } = 30;

    /// <summary>Days for mail that nobody has read, 1 to 36500.</summary>
    public int KeepUnreadDays { get; init; } = 365;
}
