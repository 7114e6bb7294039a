using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Agents;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Agents;

/// <summary>Agents, as their owners and as visitors see them (contract open-agents-builder, Neighbours, 3.6).</summary>
internal static class AgentEndpoints
{
    private const string Tag = "Agents";

    public static void MapAgents(this OpenAgentsBuilderRoutes routes)
    {
        routes.Get("/api/agent", List, "openagents.agents.list", Tag, "List agents").Needs<ListAgents>()
            .Describe("All agents of the tenant, oldest first; with `limit` and `offset` a part of them.").Refuses(401)
            .WithMetadata(new ParameterWords("id", "Only the agent with this id."), new ParameterWords("limit", "At most so many; anything else than a number from 1 on: all.") { IsWhole = true, Least = 1 },
                new ParameterWords("offset", "So many are left out at the beginning.") { IsWhole = true, Least = 0, Default = "0" });
        routes.Put("/api/agent", Save, "openagents.agents.save", Tag, "Create or change an agent").Needs<SaveAgent>()
            .Describe("Without an `id`, or with one that nobody has, a new agent is made. Otherwise members that are not sent stay as they are, and so does `createdAt`.")
            .Says(AgentErrors.TooLarge, StatusCodes.Status413PayloadTooLarge).Refuses(400, 401, 413, 422, 499);
        routes.Delete("/api/agent/{id?}", Delete, "openagents.agents.delete", Tag, "Delete an agent").Needs<DeleteAgent>()
            .Describe("With its results and sessions.").WithMetadata(new ParameterWords("id", "The agent's id.")).Refuses(400, 401);
        routes.Get("/api/exec/agent/{id}", Meet, "openagents.agents.meet", Tag, "See an agent before talking with it", OpenAgentsBuilderAuth.KeyOrVisitor).Needs<MeetAgent>()
            .Describe("Needs the tenant's hash in `database-id-hash`. Without a token only published agents are shown, and only where the workspace lets visitors in; elsewhere a missing token is 401.")
            .WithMetadata(new ParameterWords("id", "The agent's id.")).Says(AgentErrors.NotFound, StatusCodes.Status404NotFound).Refuses(401, 404);
    }

    private static async Task<Reply<AgentWire[]>> List(string? id, string? limit, string? offset, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListAgents(caller, OpenAgentsBuilderIds.Given(id), OpenAgentsBuilderIds.Whole(limit, 1), OpenAgentsBuilderIds.Whole(offset, 0) ?? 0), ct),
            agents => agents.Select(AgentWire.From).ToArray());

    private static Task<Reply<SavedAgentWire>> Save(AnyBody<AgentBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(AgentBody.On(body, caller), SavedAgentWire.From, ct);

    private static async Task<Reply<OutcomeWire>> Delete(string? id, HttpContext context, Caller caller, Effects effects, CancellationToken ct) =>
        OpenAgentsBuilderIds.Path(context, id) is { Length: > 0 } agent ? await effects.One(new DeleteAgent(caller, agent), _ => OutcomeWire.Deleted, ct) : OpenAgentsBuilderErrors.NoId;

    private static async Task<Reply<MetAgentWire>> Meet(string id, HttpContext context, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new MeetAgent(caller, OpenAgentsBuilderIds.Path(context, id)), ct), MetAgentWire.From);
}
