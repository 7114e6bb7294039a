using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>Names an agent's mailbox.</summary>
public readonly record struct MailboxKey(WorkspaceId Workspace, AgentId Agent);

/// <summary>A message with what it says, as UTF-8.</summary>
public sealed record WrittenMail(MailMessage Message, ReadOnlyMemory<byte> Text);

/// <summary>Where a mailbox ends.</summary>
public sealed record MailboxEnd
{
    public required WorkspaceId Workspace { get; init; }

    public required AgentId Agent { get; init; }

    public required long Last { get; init; }
}

/// <summary>A message that is due to go back, before it is locked.</summary>
public sealed record DueMail
{
    public required MessageId Id { get; init; }

    public required WorkspaceId Workspace { get; init; }

    public required AgentId To { get; init; }

    public required AgentId From { get; init; }
}

/// <summary>Which part of a mailbox somebody reads who acknowledges.</summary>
/// <param name="After">Only what lies behind this sequence; 0 for all.</param>
public readonly record struct MailboxPart(MailboxKey Mailbox, long After, int Limit);

public interface IMailStore
{
    /// <summary>Makes room at the end of each mailbox, in key order; answers where they end then. They are locked until the transaction is over.</summary>
    Task<IReadOnlyList<MailboxEnd>> TakePlaces(IReadOnlyDictionary<MailboxKey, int> counts, CancellationToken ct);

    /// <summary>Stores new messages that have their places.</summary>
    Task Add(IReadOnlyList<WrittenMail> mail, CancellationToken ct);

    /// <summary>
    /// Picks the oldest open messages of each mailbox and marks them as read, in one statement: none is ever answered twice, however many ask, and nobody waits for another. About 4 MiB of a mailbox at most,
    /// at least one message. In the order of their places.
    /// </summary>
    Task<IReadOnlyList<MailView>> Take(IReadOnlyDictionary<MailboxKey, int> most, DateTimeOffset now, CancellationToken ct);

    /// <summary>The open messages of each part, in the order of their places, about 4 MiB of them at most, at least one; marks them as delivered where somebody else is not at them. One list per part.</summary>
    Task<IReadOnlyList<IReadOnlyList<MailView>>> Deliver(IReadOnlyList<MailboxPart> parts, DateTimeOffset now, CancellationToken ct);

    /// <summary>Marks open messages up to a sequence as read; answers how many there were.</summary>
    Task<int> Acknowledge(MailboxKey mailbox, long through, DateTimeOffset now, CancellationToken ct);

    /// <summary>Marks these messages as read where they are open; answers how many that were. Ids of other mailboxes are passed over.</summary>
    Task<int> Acknowledge(MailboxKey mailbox, IReadOnlyCollection<MessageId> ids, DateTimeOffset now, CancellationToken ct);

    /// <summary>A message of the mailbox, which nobody else changes until the transaction is over.</summary>
    Task<MailMessage?> Lock(MailboxKey mailbox, MessageId id, CancellationToken ct);

    /// <summary>Open messages whose deadline is over, the longest first.</summary>
    Task<IReadOnlyList<DueMail>> FindDue(DateTimeOffset now, int most, CancellationToken ct);

    /// <summary>Those of them that are still open and that nobody else is at.</summary>
    Task<IReadOnlyList<MailMessage>> LockOpen(IReadOnlyCollection<MessageId> ids, CancellationToken ct);

    /// <summary>Stores what has become of locked messages.</summary>
    Task Save(IReadOnlyCollection<MailMessage> messages, CancellationToken ct);

    /// <summary>The sequence of the newest message that ever lay in the mailbox; 0 without any.</summary>
    Task<long> FindEnd(MailboxKey mailbox, CancellationToken ct);

    /// <summary>Removes messages of before <paramref name="settled"/> that were read or have bounced, and all of before <paramref name="open"/>, at most so many; answers how many there were.</summary>
    Task<int> RemoveOld(DateTimeOffset settled, DateTimeOffset open, int most, CancellationToken ct);
}
