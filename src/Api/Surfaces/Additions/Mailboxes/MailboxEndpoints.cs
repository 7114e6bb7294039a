using System.Globalization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Additions.Sessions;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Domain.Mailboxes;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.Additions.Mailboxes;

/// <summary>Reading an agent's mailbox so that nothing is lost on its way, and what its senders are told of it.</summary>
internal static class MailboxEndpoints
{
    private const string Tag = "Mailbox";

    private static readonly ParameterWords Message = new("id", "The message's id.");

    public static void MapMailboxReading(this AdditionsRoutes routes)
    {
        routes.Get("/api/agent/mailbox/messages", Read, "mailbox.messages", Tag, "Read messages that are to be acknowledged").As(AgentCredentials.Shared)
            .Describe("Messages that are neither acknowledged nor bounced, oldest first, from behind the cursor or, without one, from the first: what is not acknowledged comes again. Reading marks them as delivered, not as read. `next` is the cursor behind this page; null when there is nothing in it. At most about 4 MiB at once, at least one message.")
            .WithMetadata(MailboxQuery.Words).Needs<ReadMail>().Refuses(400, 401, 403);
        routes.Post("/api/agent/mailbox/ack", Acknowledge, "mailbox.ack", Tag, "Acknowledge messages").As(AgentCredentials.Shared)
            .Describe($"All up to the sequence `through`, or the up to {AcknowledgeMail.Most} of `ids`. `acknowledged` is how many were not acknowledged before; one that has bounced stays so, and ids of other mailboxes are passed over.")
            .Needs<AcknowledgeMail>().Refuses(400, 401, 403, 413, 415, 422);
        routes.Post("/api/agent/mailbox/messages/{id}/acted", Act, "mailbox.acted", Tag, "Say that a message was acted on").As(AgentCredentials.Shared)
            .Describe("It counts as read, too. Saying so again changes nothing; one that has bounced is 409.").WithMetadata(Message).Needs<ActOnMail>().AnswersNothing().Refuses(401, 403, 404, 409);
        routes.Get("/api/agent/mailbox/stream", Follow, "mailbox.stream", Tag, "Follow the mailbox").As(AgentCredentials.Shared)
            .Describe("Server-sent events: each message behind the cursor, in order, then what comes, as it comes, whether it was read or not. Marks nothing: acknowledge what you have. `id` is the message's sequence; a client resumes with it as `Last-Event-ID`, which counts before `after`. An event `reset` says that messages up to its `floor` are gone, `end` why the stream is over.")
            .WithMetadata(new ParameterWords("after", "The cursor: the sequence of the last message that the client has, or `latest` for only what is new.") { Default = "0" })
            .Needs<FollowMail>().Text("text/event-stream", MailboxExamples.Stream).Refuses(400, 401, 403);
        routes.Get("/api/agent/mailbox/sent/{id}", Receipt, "mailbox.receipt", Tag, "What became of a message").As(AgentCredentials.Shared)
            .Describe("For whoever sent it: when it was accepted, delivered, read, acted on, or bounced; null for what has not happened.").WithMetadata(Message).Needs<GetReceipt>().Refuses(401, 403, 404);
        routes.Post("/api/agent/mailbox/broadcast", Broadcast, "mailbox.broadcast", Tag, "Write to all agents with a skill").As(AgentCredentials.Shared)
            .Describe($"A message for each other agent of the workspace whose card has the skill, all or none; the first {BroadcastMail.Most} by their ids, where there are more. The text has at most 64 KiB.")
            .Says(MailErrors.BroadcastTooLong, StatusCodes.Status413PayloadTooLarge).Needs<BroadcastMail>().Refuses(400, 401, 403, 413, 415, 422);
    }

    private static async Task<Reply<MailPageWire>> Read([AsParameters] MailboxQuery query, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(query.On(caller), ct), MailPageWire.From);

    private static Task<Reply<AcknowledgedWire>> Acknowledge(Body<AcknowledgeBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(body.Value.On(caller), AcknowledgedWire.From, ct);

    private static Task<Reply<NoBody>> Act(string id, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new ActOnMail(caller, AdditionsIds.Message(id)), ct);

    private static async Task<IResult> Follow(string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        var (text, name) = EventQuery.Resumed(request, after);
        var followed = await sender.Send(new FollowMail(caller), ct);
        if (followed.Error is { } refusal) return (Reply<NoBody>)refusal;
        if ((text is EventQuery.Latest ? followed.Value.LastSequence : EventQuery.Cursor(text)) is not { } cursor) return (Reply<NoBody>)MailboxQuery.NotACursor(name);
        if (cursor > followed.Value.LastSequence) return (Reply<NoBody>)StreamErrors.BeyondTheEnd;
        return new EventStream(followed.Value.Stream, cursor, async (reader, stop) => (await sender.Send(new FollowMail(reader), stop)).Error);
    }

    private static async Task<Reply<MailReceiptWire>> Receipt(string id, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetReceipt(caller, AdditionsIds.Message(id)), ct), MailReceiptWire.From);

    [Creates]
    private static Task<Reply<SentBroadcastWire>> Broadcast(Body<BroadcastBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(body.Value.On(caller), SentBroadcastWire.From, ct);
}

/// <summary>Which part of a mailbox to answer.</summary>
internal sealed record MailboxQuery
{
    private const int DefaultLimit = 100;

    public static ParameterWords[] Words { get; } =
    [
        new("after", "The cursor: the sequence of the last message that the client has; without it, from the first message that is not acknowledged.") { IsWhole = true, Least = 0 },
        new("limit", "Messages in the answer at most; there are fewer when they are large.") { IsWhole = true, Least = 1, Most = ReadMail.Most, Default = $"{DefaultLimit}" },
        new("wait", "Seconds to wait for the first message, where there is none: 0 to 60.") { Default = "0" },
    ];

    [FromQuery(Name = "after")]
    public string? After { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [FromQuery(Name = "wait")]
    public string? Wait { get; init; }

    public ReadMail On(Caller caller)
    {
        long? after = After is null ? null : EventQuery.Cursor(After) ?? throw new RefusedRequestException(NotACursor("after"));
        if (!int.TryParse(Limit ?? $"{DefaultLimit}", NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > ReadMail.Most)
            throw new RefusedRequestException(RequestErrors.BadQuery($"limit: expected a whole number from 1 to {ReadMail.Most}"));
        return new ReadMail(caller, after, limit, Waiting.Read(Wait) ?? throw new RefusedRequestException(Waiting.Invalid));
    }

    public static Domain.Common.Error NotACursor(string name) => RequestErrors.BadQuery($"{name}: expected the sequence of a message");
}
