using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Mailboxes;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>A message as its receiver gets it.</summary>
public record MailView
{
    public required MessageId Id { get; init; }

    /// <summary>Its place in the mailbox.</summary>
    public required long Sequence { get; init; }

    public required AgentId From { get; init; }

    public required AgentId To { get; init; }

    public required string Kind { get; init; }

    /// <summary>UTF-8.</summary>
    public required byte[] Text { get; init; }

    public MessageId? ReplyTo { get; init; }

    public string? Correlation { get; init; }

    public Guid? Broadcast { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DeadlineAt { get; init; }
}

/// <summary>What has become of a message, for its sender.</summary>
public sealed record MailReceipt
{
    public required MessageId Id { get; init; }

    public required AgentId To { get; init; }

    public required string Kind { get; init; }

    public string? Correlation { get; init; }

    public Guid? Broadcast { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DeadlineAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    public DateTimeOffset? ActedAt { get; init; }

    public DateTimeOffset? BouncedAt { get; init; }
}
