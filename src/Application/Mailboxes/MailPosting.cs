using System.Buffers;
using System.Text.Json;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Mailboxes;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>Puts messages into mailboxes: takes their places, stores them, writes down who sent them, and tells those who follow once it is committed. The last thing that a transaction does.</summary>
internal sealed class MailPosting(IMailStore mailboxes, IInteractions interactions, IStreamSignals streams, IUnitOfWork unit)
{
    /// <summary>In the order given. What the platform itself sends is told to nobody but those who get it.</summary>
    public async Task Post(IReadOnlyList<WrittenMail> mail, bool isTold, CancellationToken ct)
    {
        if (mail.Count == 0) return;
        var boxes = mail.GroupBy(one => new MailboxKey(one.Message.Workspace, one.Message.To)).ToDictionary(box => box.Key, box => box.ToList());
        var ends = await mailboxes.TakePlaces(boxes.ToDictionary(box => box.Key, box => box.Value.Count), ct);
        foreach (var end in ends)
        {
            var box = boxes[new MailboxKey(end.Workspace, end.Agent)];
            foreach (var (place, one) in box.Index()) one.Message.Place(end.Last - box.Count + place + 1);
        }

        await mailboxes.Add(mail, ct);
        if (isTold) interactions.Record([.. mail.Select(one => Told(one.Message))]);
        var pages = boxes.Select(box => (Stream: MailStream.Of(box.Key), Page: Page(box.Value))).ToList();
        unit.OnCommit(() =>
        {
            foreach (var (stream, page) in pages) streams.Added(stream, page);
        });
    }

    private static StreamPage Page(List<WrittenMail> box)
    {
        var lines = new ArrayBufferWriter<byte>(box.Sum(one => one.Text.Length + 512));
        foreach (var one in box) MailStream.Line(lines, MailStream.View(one));
        return new StreamPage(box[0].Message.Sequence, box[^1].Message.Sequence, lines.WrittenMemory);
    }

    private static Interaction Told(MailMessage message)
    {
        var detail = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["to"] = message.To.Value.ToString(), ["msg_type"] = message.Kind });
        return new Interaction(message.Workspace, message.From, InteractionKind.MessageSent, message.Id.Value, detail, message.CreatedAt);
    }
}
