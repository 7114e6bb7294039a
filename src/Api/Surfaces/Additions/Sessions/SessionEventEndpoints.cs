using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions.Sessions;

/// <summary>The events of a session, page by page and as they happen. Both speak the same cursor.</summary>
internal static class SessionEventEndpoints
{
    private const string Tag = "Sessions";

    public static void MapSessionEvents(this AdditionsRoutes routes)
    {
        routes.Get("/api/sessions/{id}/events", List, "sessions.events", Tag, "Read a session's events", isOpen: true)
            .Needs<ReadEvents>().Describe("Events in the order in which they were added. `next` is the cursor for the page behind this one; null when there is none. An answer has at most about 1 MiB of events, but at least one.")
            .WithMetadata(EventQuery.Words).WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(SessionEventsWire), ["application/json"]))
            .Says(StreamErrors.NoLongerKept, StatusCodes.Status410Gone).Refuses(400, 401, 404, 409, 410);
        routes.Get("/api/sessions/{id}/stream", Follow, "sessions.stream", Tag, "Follow a session's events", isOpen: true)
            .Needs<FollowSession>().Describe("""
                Server-sent events: each event of the session behind the cursor, in order, then what is added, as it is added. `id` is the event's sequence; a client resumes with it as `Last-Event-ID`, which
                counts before `after`. An event `end` says why the stream is over (`removed`: the session is gone; `revoked`: the credential or the right to read is gone); a stream that breaks off without
                one is to be resumed. An event `reset` says that events up to its `floor` are no longer kept.
                """)
            .WithMetadata(new ParameterWords("after", "The cursor: the sequence of the last event that the client has, or `latest` for only what is new.") { Default = "0" })
            .Text("text/event-stream", AdditionsVocabulary.Stream).Refuses(400, 401, 404, 409);
    }

    private static async Task<IResult> List(string id, [AsParameters] EventQuery query, Caller caller, ISender sender, CancellationToken ct)
    {
        var (asked, refusal) = query.Read();
        if (refusal is not null) return (Reply<NoBody>)refusal;
        var page = await sender.Send(new ReadEvents(caller, AdditionsIds.Session(id), asked.After, asked.Limit), ct);
        return page.Error is { } error ? (Reply<NoBody>)error : new SessionEventsReply(page.Value);
    }

    private static async Task<IResult> Follow(string id, string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        var session = AdditionsIds.Session(id);
        var followed = await sender.Send(new FollowSession(caller, session), ct);
        if (followed.Error is { } refusal) return (Reply<NoBody>)refusal;
        var (from, wrong) = EventQuery.Follow(request, after, begin: 0, followed.Value.LastSequence);
        if (wrong is not null) return (Reply<NoBody>)wrong;
        return new EventStream(followed.Value.Stream, from, async (reader, stop) => (await sender.Send(new FollowSession(reader, session), stop)).Error);
    }
}
