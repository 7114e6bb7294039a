using System.Text.Json;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;

/// <summary>Sessions of people with agents (contract open-agents-builder 3.1 to 3.4).</summary>
internal static class SessionEndpoints
{
    private const string Tag = "Agent sessions";

    private static readonly Error Incomplete = new(ErrorKind.Invalid, OpenAgentsBuilderErrors.Asked, "Invalid request, missing required fields");

    public static void MapSessions(this OpenAgentsBuilderRoutes routes)
    {
        routes.Get("/api/session", List, "openagents.sessions.list", Tag, "List sessions").Needs<ListChats>().Produces<ChatWire[]>()
            .Describe("All sessions of the tenant, oldest first, also those that were recorded or streamed by other programs. Conditions hold together; without `limit` everything is sent.").Refuses(401)
            .WithMetadata(
                new ParameterWords("id", "Only this session."), new ParameterWords("agentId", "Only sessions of this agent."),
                new ParameterWords("limit", "At most so many; not a whole number from 1 on: all.") { IsWhole = true, Least = 1 },
                new ParameterWords("offset", "So many are left out in front.") { IsWhole = true, Least = 0, Default = "0" });
        routes.Delete("/api/session/{id?}", Delete, "openagents.sessions.delete", Tag, "Delete a session").Needs<DeleteNamedSession>()
            .Describe("Removes the session and its result. The attempt is written to the audit trail, also when there is no such session (400).").Refuses(400, 401).WithMetadata(TheSession);
        routes.Post("/api/exec/session/{id?}", Open, "openagents.sessions.open", Tag, "Open a session, or find it", OpenAgentsBuilderAuth.KeyOrVisitor).Needs<OpenChat>()
            .Describe("An id that is taken is left as it is. Without a token only where the workspace allows visitors, and with a published agent.").Refuses(400, 401, 413).WithMetadata(TheSession);
        routes.Get("/api/agent/{agentId}/session", ListOfAgent, "openagents.agents.sessions", Tag, "A page of an agent's sessions").Needs<ListAgentChats>().Produces<ChatPageWire>()
            .Describe("Searching and ordering go by the plain texts, also where they are stored encrypted.").Refuses(401).WithMetadata(TheAgent).WithMetadata([.. PageQuery.Words("updatedAt")]);
    }

    internal static ParameterWords TheSession { get; } = new("id", "The session's id, 1 to 255 characters.");

    internal static ParameterWords TheAgent { get; } = new("agentId", "The agent's id.");

    internal static RouteHandlerBuilder Produces<T>(this RouteHandlerBuilder route) => route.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));

    private static async Task<IResult> List(string? id, string? agentId, string? limit, string? offset, Caller caller, ISender sender, CancellationToken ct)
    {
        var query = new ListChats(caller, OpenAgentsBuilderIds.Given(id), OpenAgentsBuilderIds.Given(agentId), OpenAgentsBuilderIds.Whole(offset, 0) ?? 0, OpenAgentsBuilderIds.Whole(limit, 1));
        return JsonRows.Of((await sender.Send(query, ct)).Map(listing => listing.Rows), ChatWire.From, OpenAgentsBuilderJson.Default.ChatWire);
    }

    private static async Task<Reply<OutcomeWire>> Delete(string? id, HttpContext context, Caller caller, Effects effects, CancellationToken ct) =>
        OpenAgentsBuilderIds.Path(context, id) is { Length: > 0 } named ? await effects.One(new DeleteNamedSession(caller, named), _ => OutcomeWire.Deleted, ct) : OpenAgentsBuilderErrors.NoId;

    private static async Task<Reply<OpenedWire>> Open(string? id, HttpContext context, AnyBody<ChatBody> body, Caller caller, Effects effects, CancellationToken ct)
    {
        // Wire: every refusal of this endpoint that is not about credentials begins with these words.
        if (body.Fault is { } fault) return fault with { Message = $"Invalid request {fault.Message}" };
        if (body.Json.ValueKind is JsonValueKind.Null) return RequestErrors.Malformed("Invalid request null is no object");
        if (OpenAgentsBuilderIds.Path(context, id) is not { Length: > 0 } named) return OpenAgentsBuilderErrors.NoId;
        if (ChatBody.Read(body.Json) is not { } partner) return Incomplete;
        if (named.Length > OpenChat.LongestId || partner.AgentId.Length > OpenChat.LongestId) return SessionErrors.ChatIdTooLong with { Message = $"Invalid request {SessionErrors.ChatIdTooLong.Message}" };
        return await effects.One(new OpenChat(caller, named, partner), OpenedWire.From, ct);
    }

    private static async Task<IResult> ListOfAgent(string agentId, [AsParameters] PageQuery page, HttpContext context, Caller caller, ISender sender, CancellationToken ct)
    {
        var (wanted, tell) = page.Read(OpenAgentsBuilderIds.Path(context, agentId), "updatedAt");
        var found = await sender.Send(new ListAgentChats(caller, wanted), ct);
        if (found.Error is { } refusal) return (Reply<NoBody>)refusal;
        return new JsonRows<ChatView, ChatWire>(found.Value.Rows, ChatWire.From, OpenAgentsBuilderJson.Default.ChatWire) { Page = writer => tell(writer, found.Value.Total) };
    }
}
