using System.Buffers;
using System.Text.Json;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>A mailbox as a stream: an entry per message, as it was when it came.</summary>
public static class MailStream
{
    public const string Kind = "mailbox";

    private static readonly JsonWriterOptions Writing = new() { Encoder = MinimalJsonEncoder.Shared };

    public static StreamKey Of(MailboxKey mailbox) => new(Kind, mailbox.Workspace.Value, mailbox.Agent.Value);

    /// <summary>The message as it comes out of the mailbox.</summary>
    public static MailView View(WrittenMail mail) => new()
    {
        Id = mail.Message.Id,
        Sequence = mail.Message.Sequence,
        From = mail.Message.From,
        To = mail.Message.To,
        Kind = mail.Message.Kind,
        Text = mail.Text.ToArray(),
        ReplyTo = mail.Message.ReplyTo,
        Correlation = mail.Message.Correlation,
        Broadcast = mail.Message.Broadcast,
        CreatedAt = mail.Message.CreatedAt,
        DeadlineAt = mail.Message.DeadlineAt,
    };

    /// <summary>Writes an entry: a line of JSON. The platform's own words.</summary>
    public static void Line(IBufferWriter<byte> lines, MailView mail)
    {
        using (var json = new Utf8JsonWriter(lines, Writing))
        {
            json.WriteStartObject();
            json.WriteString("id", $"msg_{mail.Id.Value}");
            json.WriteNumber("sequence", mail.Sequence);
            json.WriteString("from", mail.From.Value);
            json.WriteString("text", mail.Text);
            json.WriteString("msg_type", mail.Kind);
            if (mail.ReplyTo is { } answered) json.WriteString("reply_to", $"msg_{answered.Value}");
            if (mail.Correlation is { } correlation) json.WriteString("correlation_id", correlation);
            if (mail.Broadcast is { } broadcast) json.WriteString("broadcast_id", broadcast);
            json.WriteString("created_at", mail.CreatedAt.UtcDateTime);
            if (mail.DeadlineAt is { } deadline) json.WriteString("deadline_at", deadline.UtcDateTime);
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }
}
