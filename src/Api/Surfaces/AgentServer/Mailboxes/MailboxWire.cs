using System.Text;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Mailboxes;

namespace AgentPlatform.Api.Surfaces.AgentServer.Mailboxes;

/// <summary>A message to an agent.</summary>
/// <param name="To">The agent's id.</param>
/// <param name="Text">1 byte to 1 MiB of UTF-8.</param>
/// <param name="Type">Free; `text` if it is left out.</param>
/// <param name="ReplyTo">The message that it answers.</param>
/// <param name="CorrelationId">Chosen by senders to find what belongs together.</param>
/// <param name="DeadlineSeconds">Unread for so long, it goes back.</param>
[SchemaName("AgentMailboxSendRequest")]
internal sealed record SendMailBody(
    [property: JsonPropertyName("to")] string? To,
    [property: JsonPropertyName("text")] string? Text,
    [property: JsonPropertyName("msg_type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type = null,
    [property: JsonPropertyName("reply_to"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReplyTo = null,
    [property: JsonPropertyName("correlation_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CorrelationId = null,
    [property: JsonPropertyName("deadline_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DeadlineSeconds = null)
{
    public static SendMail On(SendMailBody? body, Caller caller)
    {
        if (body is null) throw new RefusedRequestException(AgentServerErrors.BadRequest);
        if (string.IsNullOrEmpty(body.To) || string.IsNullOrEmpty(body.Text)) throw new RefusedRequestException(MailErrors.ToAndTextRequired);
        var order = new MailOrder
        {
            Kind = string.IsNullOrEmpty(body.Type) ? MailOrder.TextKind : body.Type,
            ReplyTo = string.IsNullOrEmpty(body.ReplyTo) ? null : AgentServerIds.Message(body.ReplyTo) ?? throw new RefusedRequestException(MailErrors.InvalidReplyTo),
            Correlation = string.IsNullOrEmpty(body.CorrelationId) ? null : body.CorrelationId,
            Deadline = body.DeadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        return new SendMail(caller, new AgentId(AgentServerIds.Read(body.To)), Encoding.UTF8.GetBytes(body.Text), order);
    }
}

/// <summary>The message lies in the mailbox.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Status">Always `sent`.</param>
[SchemaName("AgentMailboxSendResponse")]
internal sealed record SentMailWire([property: JsonPropertyName("message_id")] string Id, [property: JsonPropertyName("status")] string Status)
{
    public static SentMailWire From(MessageId id) => new(AgentServerIds.Text(id), "sent");
}

/// <summary>A message that was taken from the inbox.</summary>
/// <param name="From">The id of the agent that sent it.</param>
[SchemaName("AgentMailboxMessage")]
internal sealed record InboxMessageWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("from")] string From,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("msg_type")] string Type,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static InboxMessageWire Of(MailView mail) =>
        new(AgentServerIds.Text(mail.Id), mail.From.Value.ToString(), Encoding.UTF8.GetString(mail.Text), mail.Kind, AgentServerIds.Seconds(mail.CreatedAt));
}

internal static class MailboxExamples
{
    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(SendMailBody)] = """{"to":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a31","text":"The parser is ready","msg_type":"text","correlation_id":"parser-7","deadline_seconds":3600}""",
        [typeof(SentMailWire)] = """{"message_id":"msg_019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e07","status":"sent"}""",
        [typeof(InboxMessageWire[])] = """[{"id":"msg_019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e07","from":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a30","text":"The parser is ready","msg_type":"text","created_at":"2026-05-22T08:30:00Z"}]""",
    };
}
