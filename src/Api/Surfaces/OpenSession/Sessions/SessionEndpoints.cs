using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.OpenSession.Identity;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.OpenSession.Sessions;

/// <summary>Sessions in, out and away again (contract opensession 3.4).</summary>
internal static class SessionEndpoints
{
    private const string Tag = "Sessions";

    public static void MapSessions(this OpenSessionRoutes routes)
    {
        routes.Post("/api/sessions", Upload, "sessions.upload", Tag, "Upload a recorded session", Access.Bearer)
            .Needs<UploadSession>().Describe("Stores a whole HAIL session. Every upload makes a new session, also of the same recording.").Refuses(400, 401, 413, 415, 422);
        routes.Get("/api/sessions", List, "sessions.list", Tag, "List sessions", Access.OptionalBearer)
            .Needs<ListSessions>().Describe("What the caller can see and has something in it. `search` looks in title, description and tags without regard to ASCII case; `%` and `_` are wildcards.").Refuses(400, 401)
            .WithMetadata([.. SessionListQuery.Words]);
        routes.Get("/api/sessions/repos", Repositories, "sessions.repos", Tag, "List repositories", Access.OptionalBearer)
            .Needs<ListRepositories>().Describe("The repositories that listed sessions were made in, ascending.").Refuses(401);
        routes.Get("/api/sessions/{id}", Get, "sessions.get", Tag, "Get one session", Access.OptionalBearer)
            .Needs<GetSession>().Describe("The summary of a session and the links that touch it in either direction.").Refuses(404);
        routes.Get("/api/sessions/{id}/raw", Raw, "sessions.raw", Tag, "Download a session", Access.OptionalBearer)
            .Needs<ReadRecording>().Describe("The session as HAIL JSON lines: a header, one line per event, the statistics.").Text("application/jsonl", OpenSessionVocabulary.Recording).Redirects().Refuses(404);
        routes.Delete("/api/sessions/{id}", Delete, "sessions.delete", Tag, "Delete one's own session", Access.Bearer)
            .Needs<DeleteSession>().Describe("Removes the session, its events and every link that touches it.").Refuses(401, 403, 404);
        routes.Post("/api/sessions/{id}/events", Append, "sessions.append", Tag, "Add events to a live session", Access.Bearer)
            .Needs<AppendEvents>().Describe("`id` is the session's id or the one its recorder chose. The first batch carries `agent` and makes the session. Events whose `event_id` is known are left out, so a batch may be sent again.")
            .Refuses(400, 401, 403, 404, 409, 413, 415, 422);
        routes.Delete("/api/admin/sessions/{id}", Remove, "sessions.remove", Tag, "Delete any session", Access.AdminKey)
            .Needs<RemoveSession>().Describe("For whoever holds the key in `X-OpenSession-Admin-Key`.").Refuses(401, 404);
    }

    [Creates]
    private static Task<Reply<UploadedWire>> Upload(UploadBody body, Caller caller, PublicUrl here, Effects effects, CancellationToken ct)
    {
        var home = here.Base;
        return effects.Created(body.On(caller), session =>
            new UploadedWire(session.Id.Value.ToString(), $"{home}/session/{session.Id.Value}", session.Score, ScoreRules.Name(session.ScoreRule)), ct);
    }

    private static async Task<Reply<SessionListWire>> List([AsParameters] SessionListQuery query, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        var (list, refusal) = query.Read(caller);
        if (refusal is not null) return refusal;
        var reply = Reply.One(await sender.Send(list!, ct), page => new SessionListWire([.. page.Sessions.Select(SessionWire.From)], page.Total, query.PageNumber, (uint)list!.Limit));
        return query.IsPublic(request) ? reply.With(headers => headers.CacheControl = "public, max-age=30, stale-while-revalidate=60") : reply;
    }

    private static async Task<Reply<RepositoriesWire>> Repositories(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListRepositories(caller), ct), names => new RepositoriesWire(names));

    private static async Task<Reply<SessionDetailWire>> Get(string id, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetSession(caller, OpenSessionIds.Session(id)), ct), SessionDetailWire.From);

    private static async Task<IResult> Raw(string id, Caller caller, ISender sender, CancellationToken ct) =>
        (await sender.Send(new ReadRecording(caller, OpenSessionIds.Session(id)), ct)) is var recording && recording.Error is { } refusal
            ? (Reply<NoBody>)refusal
            : new RecordingReply(recording.Value);

    private static Task<Reply<OkWire>> Delete(string id, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new DeleteSession(caller, OpenSessionIds.Session(id)), OkWire.From, ct);

    private static Task<Reply<AcceptedWire>> Append(string id, StreamBody body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(body.On(id, caller), accepted => new AcceptedWire(accepted), ct);

    private static Task<Reply<OkWire>> Remove(string id, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new RemoveSession(caller, OpenSessionIds.Session(id)), OkWire.From, ct);
}

/// <summary>A recording on its way out: piece by piece, or a word about where it lies.</summary>
internal sealed class RecordingReply(RecordingView recording) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (recording is RecordingView.Elsewhere { Url: var url })
        {
            if (url.Any(c => c is < ' ' or > '~'))
            {
                await httpContext.Refuse(InvalidUrl);
                return;
            }

            response.StatusCode = StatusCodes.Status302Found;
            response.Headers.Location = url;
            return;
        }

        var here = (RecordingView.Here)recording;
        response.ContentType = "application/jsonl";
        response.Headers.ContentDisposition = "attachment; filename=\"session.hail.jsonl\"";
        response.ContentLength = here.Length;
        if (HttpMethods.IsHead(httpContext.Request.Method)) return;
        await foreach (var lines in here.Lines.WithCancellation(httpContext.RequestAborted)) await response.Body.WriteAsync(lines, httpContext.RequestAborted);
    }

    private static readonly Domain.Common.Error InvalidUrl = RequestErrors.Crashed with { Code = "opensession.invalid_body_url", Message = "invalid session body URL" };
}
