using System.Globalization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Domain.Mailboxes;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.AgentServer.Mailboxes;

/// <summary>What agents write to each other (contract agentserver 3.9).</summary>
internal static class MailboxEndpoints
{
    private const string Tag = "Mailbox";

    public static void MapMailbox(this AgentServerRoutes routes)
    {
        routes.Post("/api/agent/mailbox/send", Send, "mailbox.send", Tag, "Send a message to an agent", AgentCredentials.Shared)
            .Describe("To any agent of the same workspace, online or not, also to oneself. `reply_to`, `correlation_id` and `deadline_seconds` are the platform's addition.")
            .Needs<SendMail>().Says(MailErrors.TextTooLong, StatusCodes.Status413PayloadTooLarge).Refuses(400, 401, 403, 404, 413, 422);
        routes.Get("/api/agent/mailbox/inbox", Inbox, "mailbox.inbox", Tag, "Take the oldest unread messages", AgentCredentials.Shared)
            .Describe("Answering a message marks it as read in the same step: each is answered once over all concurrent readers. At most about 4 MiB at once, at least one message.")
            .Needs<ReadInbox>().WithMetadata(InboxQuery.Words).Refuses(400, 401, 403);
    }

    [Creates]
    private static Task<Reply<SentMailWire>> Send(LooseBody<SendMailBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(SendMailBody.On(body.Value, caller), SentMailWire.From, ct);

    private static async Task<Reply<InboxMessageWire[]>> Inbox([AsParameters] InboxQuery query, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(query.On(caller), ct), mail => mail.Select(InboxMessageWire.Of).ToArray());
}

/// <summary>The query string of the inbox.</summary>
internal sealed record InboxQuery
{
    private const int DefaultLimit = 10;

    public static ParameterWords[] Words { get; } =
    [
        new("limit", $"Messages at most; more than {ReadInbox.Most} is as good as {ReadInbox.Most}, what is no such number as good as nothing.") { IsWhole = true, Default = $"{DefaultLimit}" },
        new("wait", "Seconds to wait for the first message, where there is none: 0 to 60. The platform's addition.") { Default = "0" },
    ];

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [FromQuery(Name = "wait")]
    public string? Wait { get; init; }

    public ReadInbox On(Caller caller) => new(
        caller,
        int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? Math.Min(limit, ReadInbox.Most) : DefaultLimit,
        Waiting.Read(Wait) ?? throw new RefusedRequestException(Waiting.Invalid));
}
