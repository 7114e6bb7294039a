using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Mailboxes;

internal sealed class MailStore(Db db) : IMailStore
{
    public async Task<IReadOnlyList<MailboxEnd>> TakePlaces(IReadOnlyDictionary<MailboxKey, int> counts, CancellationToken ct) => await db.Many<MailboxEnd>(MailSql.TakePlaces(counts), ct);

    public Task Add(IReadOnlyList<WrittenMail> mail, CancellationToken ct) => db.Execute(MailSql.Add(mail), ct);

    public async Task<IReadOnlyList<MailView>> Take(IReadOnlyDictionary<MailboxKey, int> most, DateTimeOffset now, CancellationToken ct) => await db.Many<MailView>(MailSql.Take(most, now), ct);

    public async Task<IReadOnlyList<IReadOnlyList<MailView>>> Deliver(IReadOnlyList<MailboxPart> parts, DateTimeOffset now, CancellationToken ct)
    {
        var rows = (await db.Many<DeliveredMail>(MailSql.Deliver(parts, now), ct)).ToLookup(row => row.Place);
        return [.. parts.Select((_, place) => rows[place + 1].ToList<MailView>())];
    }

    public Task<int> Acknowledge(MailboxKey mailbox, long through, DateTimeOffset now, CancellationToken ct) => db.Execute(MailSql.Acknowledge(mailbox, through, now), ct);

    public Task<int> Acknowledge(MailboxKey mailbox, IReadOnlyCollection<MessageId> ids, DateTimeOffset now, CancellationToken ct) => db.Execute(MailSql.Acknowledge(mailbox, ids, now), ct);

    public Task<MailMessage?> Lock(MailboxKey mailbox, MessageId id, CancellationToken ct) => db.One<MailMessage>(MailSql.Lock(mailbox, id), ct);

    public async Task<IReadOnlyList<DueMail>> FindDue(DateTimeOffset now, int most, CancellationToken ct) => await db.Many<DueMail>(MailSql.FindDue(now, most), ct);

    public async Task<IReadOnlyList<MailMessage>> LockOpen(IReadOnlyCollection<MessageId> ids, CancellationToken ct) => await db.Many<MailMessage>(MailSql.LockOpen(ids), ct);

    public Task Save(IReadOnlyCollection<MailMessage> messages, CancellationToken ct) => messages.Count == 0 ? Task.CompletedTask : db.Execute(MailSql.Save(messages), ct);

    public Task<long> FindEnd(MailboxKey mailbox, CancellationToken ct) => db.One<long>(MailSql.FindEnd(mailbox), ct);

    public Task<int> RemoveOld(DateTimeOffset settled, DateTimeOffset open, int most, CancellationToken ct) => db.Execute(MailReadSql.RemoveOld(settled, open, most), ct);

    /// <summary>With the number of the part that it was found for, from 1.</summary>
    private sealed record DeliveredMail : MailView
    {
        public long Place { get; init; }
    }
}
