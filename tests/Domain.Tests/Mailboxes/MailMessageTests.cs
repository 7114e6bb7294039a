using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Tests.Mailboxes;

public sealed class MailMessageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly AgentId Ada = AgentId.New();
    private static readonly AgentId Bob = AgentId.New();

    [Test]
    public void It_is_taken_once()
    {
        var message = Message();

        Assert.That((message.Take(Noon), message.Take(Noon.AddHours(1))), Is.EqualTo((true, false)));
        Assert.That((message.DeliveredAt, message.ReadAt), Is.EqualTo(((DateTimeOffset?)Noon, (DateTimeOffset?)Noon)));
    }

    [Test]
    public void Whoever_acts_on_it_has_read_it()
    {
        var message = Message();

        Assert.That((message.Act(Noon), message.Act(Noon.AddHours(1))), Is.EqualTo(((Common.Error?)null, (Common.Error?)null)));

        Assert.That((message.DeliveredAt, message.ReadAt, message.ActedAt), Is.EqualTo(((DateTimeOffset?)Noon, (DateTimeOffset?)Noon, (DateTimeOffset?)Noon)));
    }

    [Test]
    public void Unread_at_its_deadline_it_goes_back_once_and_is_never_read()
    {
        var message = Message(deadline: TimeSpan.FromMinutes(1));

        Assert.That(message.Bounce(MessageId.New(), Noon.AddSeconds(59)), Is.Null);
        var back = message.Bounce(MessageId.New(), Noon.AddSeconds(60))!;

        Assert.That((back.From, back.To, back.Kind, back.ReplyTo, back.Correlation), Is.EqualTo((Bob, Ada, MailMessage.BounceKind, (MessageId?)message.Id, "c")));
        Assert.That(message.Bounce(MessageId.New(), Noon.AddHours(1)), Is.Null);
        Assert.That((message.Take(Noon.AddHours(1)), message.Act(Noon.AddHours(1)), message.ReadAt), Is.EqualTo((false, MailErrors.HasBounced, (DateTimeOffset?)null)));
    }

    [Test]
    public void What_was_read_or_has_no_deadline_does_not_go_back()
    {
        var read = Message(deadline: TimeSpan.FromMinutes(1));
        read.Take(Noon);

        Assert.That(read.Bounce(MessageId.New(), Noon.AddHours(1)), Is.Null);
        Assert.That(Message().Bounce(MessageId.New(), Noon.AddHours(1)), Is.Null);
    }

    [Test]
    public void A_bounce_never_bounces()
    {
        var bounce = Message(MailMessage.BounceKind, TimeSpan.FromMinutes(1));

        Assert.That(bounce.Bounce(MessageId.New(), Noon.AddHours(1)), Is.Null);
    }

    private static MailMessage Message(string kind = MailOrder.TextKind, TimeSpan? deadline = null) =>
        MailMessage.Write(MessageId.New(), WorkspaceId.New(), Ada, Bob, new MailOrder { Kind = kind, Correlation = "c", Deadline = deadline }, Noon);
}
