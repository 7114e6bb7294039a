using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Mailboxes;

public readonly record struct MessageId(Guid Value) : IId
{
    public static MessageId New() => new(Guid.CreateVersion7());
}

/// <summary>
/// What one agent writes to another of the same workspace (contract agentserver 2.8). It is delivered, read (which is: acknowledged) and acted on, each once; or it bounces, unread at its deadline, and is
/// never read after that. Inboxes mark whole batches in one statement, which keeps to the same rules (<see cref="Take"/>).
/// </summary>
public sealed class MailMessage
{
    /// <summary>UTF-8 bytes of a text.</summary>
    public const int LongestText = 1024 * 1024;

    /// <summary>UTF-8 bytes of a text that goes to many at once.</summary>
    public const int LongestBroadcast = 64 * 1024;

    /// <summary>Agents that one text goes to at once.</summary>
    public const int WidestBroadcast = 1000;

    /// <summary>UTF-8 bytes.</summary>
    public const int LongestKind = 255;

    /// <summary>UTF-8 bytes.</summary>
    public const int LongestCorrelation = 255;

    /// <summary>What comes back of a message that nobody read in time.</summary>
    public const string BounceKind = "bounce";

    public static readonly TimeSpan ShortestDeadline = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(30);

    private MailMessage() { }

    public MessageId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>Whose mailbox it lies in.</summary>
    public AgentId To { get; private set; }

    /// <summary>Its place in the mailbox: 1, 2, 3, … in the order of arrival; 0 before it has one.</summary>
    public long Sequence { get; private set; }

    public AgentId From { get; private set; }

    /// <summary>Free; <see cref="MailOrder.TextKind"/> unless said otherwise.</summary>
    public string Kind { get; private set; } = MailOrder.TextKind;

    public MessageId? ReplyTo { get; private set; }

    public string? Correlation { get; private set; }

    public Guid? Broadcast { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? DeadlineAt { get; private set; }

    public DateTimeOffset? DeliveredAt { get; private set; }

    public DateTimeOffset? ReadAt { get; private set; }

    public DateTimeOffset? ActedAt { get; private set; }

    public DateTimeOffset? BouncedAt { get; private set; }

    /// <summary>Nobody has read it yet, and somebody may.</summary>
    public bool IsOpen => ReadAt is null && BouncedAt is null;

    /// <summary>A new message.</summary>
    public static MailMessage Write(MessageId id, WorkspaceId workspace, AgentId from, AgentId to, MailOrder order, DateTimeOffset now) => new()
    {
        Id = id,
        Workspace = workspace,
        From = from,
        To = to,
        Kind = order.Kind,
        ReplyTo = order.ReplyTo,
        Correlation = order.Correlation,
        Broadcast = order.Broadcast,
        CreatedAt = now,
        DeadlineAt = now + order.Deadline,
    };

    /// <summary>Gives it its place at the end of its mailbox.</summary>
    public void Place(long sequence) => Sequence = sequence;

    /// <summary>Its agent takes it from the inbox; false where it is not there any more.</summary>
    public bool Take(DateTimeOffset now)
    {
        if (!IsOpen) return false;
        (DeliveredAt, ReadAt) = (DeliveredAt ?? now, now);
        return true;
    }

    /// <summary>Its agent has done what it asks for, and so has read it.</summary>
    public Error? Act(DateTimeOffset now)
    {
        if (BouncedAt is not null) return MailErrors.HasBounced;
        (DeliveredAt, ReadAt, ActedAt) = (DeliveredAt ?? now, ReadAt ?? now, ActedAt ?? now);
        return null;
    }

    /// <summary>What goes back to the sender of a message that is still open at its deadline; null where it is not, and for one that is a bounce itself.</summary>
    public MailMessage? Bounce(MessageId id, DateTimeOffset now)
    {
        if (!IsOpen || DeadlineAt is not { } deadline || deadline > now) return null;
        BouncedAt = now;
        return Kind is BounceKind ? null : Write(id, Workspace, To, From, new MailOrder { Kind = BounceKind, ReplyTo = Id, Correlation = Correlation }, now);
    }
}

/// <summary>What a sender says of a message besides its text.</summary>
public sealed record MailOrder
{
    public const string TextKind = "text";

    public string Kind { get; init; } = TextKind;

    /// <summary>The message that it answers; taken as it is said.</summary>
    public MessageId? ReplyTo { get; init; }

    /// <summary>1 to 255 bytes, chosen by senders to find what belongs together.</summary>
    public string? Correlation { get; init; }

    /// <summary>What was sent to many at once has one.</summary>
    public Guid? Broadcast { get; init; }

    /// <summary>Unread for so long, it goes back: 1 s to 30 days.</summary>
    public TimeSpan? Deadline { get; init; }
}

public static class MailErrors
{
    public static readonly Error ToAndTextRequired = new(ErrorKind.Invalid, "mailboxes.to_and_text_required", "to and text required");
    public static readonly Error SkillAndTextRequired = new(ErrorKind.Invalid, "mailboxes.skill_and_text_required", "skill and text required");
    public static readonly Error TextTooLong = new(ErrorKind.Invalid, "mailboxes.text_too_long", $"text must have at most {MailMessage.LongestText} bytes");
    public static readonly Error BroadcastTooLong = new(ErrorKind.Invalid, "mailboxes.broadcast_too_long", $"text must have at most {MailMessage.LongestBroadcast} bytes");
    public static readonly Error KindTooLong = new(ErrorKind.Invalid, "mailboxes.kind_too_long", $"msg_type must have at most {MailMessage.LongestKind} bytes");
    public static readonly Error CorrelationTooLong = new(ErrorKind.Invalid, "mailboxes.correlation_too_long", $"correlation_id must have at most {MailMessage.LongestCorrelation} bytes");
    public static readonly Error InvalidReplyTo = new(ErrorKind.Invalid, "mailboxes.invalid_reply_to", "reply_to must be the id of a message");
    public static readonly Error InvalidDeadline = new(ErrorKind.Invalid, "mailboxes.invalid_deadline", $"deadline_seconds must be a whole number from {MailMessage.ShortestDeadline.TotalSeconds} to {MailMessage.LongestDeadline.TotalSeconds}");
    public static readonly Error BounceWithDeadline = new(ErrorKind.Invalid, "mailboxes.bounce_with_deadline", "a bounce has no deadline_seconds");
    public static readonly Error TargetNotFound = new(ErrorKind.NotFound, "mailboxes.target_not_found", "target agent not found");
    public static readonly Error TargetElsewhere = new(ErrorKind.Forbidden, "mailboxes.target_elsewhere", "target not in same workspace");
    public static readonly Error NotFound = new(ErrorKind.NotFound, "mailboxes.not_found", "there is no such message");
    public static readonly Error HasBounced = new(ErrorKind.Conflict, "mailboxes.has_bounced", "the message was not read in time and has gone back to its sender");
}
