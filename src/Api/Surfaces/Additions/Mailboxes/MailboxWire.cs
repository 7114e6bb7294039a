using System.Text;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Domain.Mailboxes;

namespace AgentPlatform.Api.Surfaces.Additions.Mailboxes;

/// <summary>A page of a mailbox.</summary>
/// <param name="Messages">Oldest first.</param>
/// <param name="Next">The cursor behind the page; null when there is nothing in it.</param>
internal sealed record MailPageWire([property: JsonPropertyName("messages")] IReadOnlyList<MailWire> Messages, [property: JsonPropertyName("next")] long? Next)
{
    public static MailPageWire From(IReadOnlyList<MailView> mail) => new([.. mail.Select(MailWire.Of)], mail.Count > 0 ? mail[^1].Sequence : null);
}

/// <summary>A message in a mailbox.</summary>
/// <param name="Sequence">Its place: 1, 2, 3, … in the order of arrival.</param>
/// <param name="From">The id of the agent that sent it; of a bounce, of the agent that did not read.</param>
/// <param name="Type">Free; `bounce` for one that tells that a message was not read in time.</param>
/// <param name="ReplyTo">The message that it answers, or that has bounced.</param>
/// <param name="BroadcastId">What was sent to many at once has one.</param>
/// <param name="DeadlineAt">Not acknowledged by then, it goes back to its sender.</param>
internal sealed record MailWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("sequence")] long Sequence,
    [property: JsonPropertyName("from")] Guid From,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("msg_type")] string Type,
    [property: JsonPropertyName("reply_to")] string? ReplyTo,
    [property: JsonPropertyName("correlation_id")] string? CorrelationId,
    [property: JsonPropertyName("broadcast_id")] Guid? BroadcastId,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("deadline_at")] string? DeadlineAt)
{
    public static MailWire Of(MailView mail) => new(
        AdditionsIds.Text(mail.Id), mail.Sequence, mail.From.Value, Encoding.UTF8.GetString(mail.Text), mail.Kind, mail.ReplyTo is { } answered ? AdditionsIds.Text(answered) : null, mail.Correlation,
        mail.Broadcast, AdditionsIds.Instant(mail.CreatedAt), mail.DeadlineAt is { } deadline ? AdditionsIds.Instant(deadline) : null);
}

/// <summary>What was read: either of the two.</summary>
/// <param name="Through">Everything up to this sequence.</param>
/// <param name="Ids">These messages.</param>
internal sealed record AcknowledgeBody(
    [property: JsonPropertyName("through"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Through = null,
    [property: JsonPropertyName("ids"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Ids = null)
{
    public AcknowledgeMail On(Caller caller) => new(caller, Through, Ids?.Select(id => AdditionsIds.Message(id ?? "")).ToList());
}

/// <summary>How many were not acknowledged before.</summary>
internal sealed record AcknowledgedWire([property: JsonPropertyName("acknowledged")] int Count)
{
    public static AcknowledgedWire From(int count) => new(count);
}

/// <summary>A message to many.</summary>
/// <param name="Skill">As it stands in their cards.</param>
/// <param name="Text">1 byte to 64 KiB of UTF-8.</param>
/// <param name="Type">Free; `text` if it is left out.</param>
/// <param name="ReplyTo">The message that it answers.</param>
/// <param name="CorrelationId">1 to 255 bytes.</param>
/// <param name="DeadlineSeconds">Unread for so long, it goes back: 1 to 2592000.</param>
internal sealed record BroadcastBody(
    [property: JsonPropertyName("skill")] string? Skill,
    [property: JsonPropertyName("text")] string? Text,
    [property: JsonPropertyName("msg_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type = null,
    [property: JsonPropertyName("reply_to"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReplyTo = null,
    [property: JsonPropertyName("correlation_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CorrelationId = null,
    [property: JsonPropertyName("deadline_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DeadlineSeconds = null)
{
    public BroadcastMail On(Caller caller)
    {
        var answered = ReplyTo is null ? (MessageId?)null : AdditionsIds.Message(ReplyTo);
        if (answered is { Value: var id } && id == Guid.Empty) throw new RefusedRequestException(MailErrors.InvalidReplyTo);
        return new BroadcastMail(caller, Skill ?? "", Encoding.UTF8.GetBytes(Text ?? ""), new MailOrder
        {
            Kind = string.IsNullOrEmpty(Type) ? MailOrder.TextKind : Type,
            ReplyTo = answered,
            Correlation = string.IsNullOrEmpty(CorrelationId) ? null : CorrelationId,
            Deadline = DeadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
    }
}

/// <summary>What was sent to many.</summary>
/// <param name="Id">Stands in each of the messages.</param>
/// <param name="Messages">One id per receiver; none where nobody has the skill.</param>
internal sealed record SentBroadcastWire([property: JsonPropertyName("broadcast_id")] Guid Id, [property: JsonPropertyName("message_ids")] IReadOnlyList<string> Messages)
{
    public static SentBroadcastWire From(SentBroadcast sent) => new(sent.Id, [.. sent.Messages.Select(AdditionsIds.Text)]);
}

/// <summary>What became of a message.</summary>
/// <param name="To">The id of the agent that it was sent to.</param>
/// <param name="AcceptedAt">It lies in the mailbox since.</param>
/// <param name="DeliveredAt">Its agent got it for the first time.</param>
/// <param name="ReadAt">Its agent took it from the inbox, or acknowledged it.</param>
/// <param name="ActedAt">Its agent has done what it asks for.</param>
/// <param name="BouncedAt">It was not read in time.</param>
internal sealed record MailReceiptWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("to")] Guid To,
    [property: JsonPropertyName("msg_type")] string Type,
    [property: JsonPropertyName("correlation_id")] string? CorrelationId,
    [property: JsonPropertyName("broadcast_id")] Guid? BroadcastId,
    [property: JsonPropertyName("deadline_at")] string? DeadlineAt,
    [property: JsonPropertyName("accepted_at")] string AcceptedAt,
    [property: JsonPropertyName("delivered_at")] string? DeliveredAt,
    [property: JsonPropertyName("read_at")] string? ReadAt,
    [property: JsonPropertyName("acted_at")] string? ActedAt,
    [property: JsonPropertyName("bounced_at")] string? BouncedAt)
{
    public static MailReceiptWire From(MailReceipt receipt) => new(
        AdditionsIds.Text(receipt.Id), receipt.To.Value, receipt.Kind, receipt.Correlation, receipt.Broadcast, Text(receipt.DeadlineAt),
        AdditionsIds.Instant(receipt.CreatedAt), Text(receipt.DeliveredAt), Text(receipt.ReadAt), Text(receipt.ActedAt), Text(receipt.BouncedAt));

    private static string? Text(DateTimeOffset? at) => at is { } instant ? AdditionsIds.Instant(instant) : null;
}

internal static class MailboxExamples
{
    private const string Entry = """{"id":"msg_019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e07","sequence":7,"from":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a30","text":"The parser is ready","msg_type":"text","correlation_id":"parser-7","created_at":"2026-05-22T08:30:00.12Z"}""";

    /// <summary>A stream with one message.</summary>
    public const string Stream = $"retry: 1000\n\nid: 7\nevent: event\ndata: {Entry}\n\n: keep-alive\n\n";

    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(MailPageWire)] = """{"messages":[{"id":"msg_019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e07","sequence":7,"from":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a30","text":"The parser is ready","msg_type":"text","reply_to":null,"correlation_id":"parser-7","broadcast_id":null,"created_at":"2026-05-22T08:30:00.12Z","deadline_at":null}],"next":7}""",
        [typeof(AcknowledgeBody)] = """{"through":7}""",
        [typeof(AcknowledgedWire)] = """{"acknowledged":3}""",
        [typeof(BroadcastBody)] = """{"skill":"review","text":"Who has time?","correlation_id":"parser-7"}""",
        [typeof(SentBroadcastWire)] = """{"broadcast_id":"019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e08","message_ids":["msg_019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e09"]}""",
        [typeof(MailReceiptWire)] = """{"id":"msg_019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e07","to":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a31","msg_type":"text","correlation_id":"parser-7","broadcast_id":null,"deadline_at":null,"accepted_at":"2026-05-22T08:30:00.12Z","delivered_at":"2026-05-22T08:30:01.04Z","read_at":"2026-05-22T08:30:02.5Z","acted_at":null,"bounced_at":null}""",
    };
}
