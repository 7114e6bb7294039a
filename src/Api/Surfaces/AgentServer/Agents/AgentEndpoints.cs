using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Agents;

namespace AgentPlatform.Api.Surfaces.AgentServer.Agents;

/// <summary>Cards and discovery (contract agentserver 3.7), and what an agent asks about itself (7.1).</summary>
internal static class AgentEndpoints
{
    private const string Tag = "Agents";
    private const string Sandbox = "/api/sandboxes/{id}";

    public static void MapAgents(this AgentServerRoutes routes)
    {
        routes.Post("/api/agent/discovery/cards", Show, "agents.showCard", Tag, "Show one's card", AgentCredentials.Shared)
            .Describe("The agent is available from now on. Each call replaces the card and raises its `version`; the `agent_type` stays as it was first said.").Needs<ShowCard>().Refuses(400, 401, 413);
        routes.Get("/api/agent/discovery/agents", Discover, "agents.discover", Tag, "The agents around one", AgentCredentials.Shared)
            .Describe("All cards of the agent's workspace by `display_name`, its own and those of agents that are offline included.").Needs<ListCards>().Refuses(401);
        routes.Get("/api/agent/whoami", WhoAmI, "agents.whoami", Tag, "Who an agent's token belongs to", AgentCredentials.Shared)
            .Describe("With either token.").Needs<DescribeAgent>().Refuses(401);
        routes.Get("/api/workspaces/{wid}/agents", List, "agents.list", Tag, "A workspace's agents")
            .Describe("All cards by `display_name`.").InWorkspace("wid").Needs<ListCards>().Refuses(401, 403);
        routes.Get("/api/agents/{sandboxId}", Get, "agents.get", Tag, "An agent's card")
            .Describe("404 also for an agent that has shown none.").InWorkspaceOf("sandboxId", PlacedThing.Agent, AgentServerIds.Read, RegisteredAgentErrors.NoCard).Needs<GetCard>()
            .WithMetadata(new ParameterWords("sandboxId", "The agent's id.")).Refuses(401, 403, 404);
    }

    public static void MapSandboxes(this AgentServerRoutes routes)
    {
        const string tag = "Sandboxes";
        routes.Get("/api/workspaces/{wid}/sandboxes", ListSandboxes, "sandboxes.list", tag, "A workspace's sandboxes")
            .Describe("Oldest first. The platform runs no containers: these are the agents that registered themselves.").InWorkspace("wid").Needs<ListRegisteredAgents>().Refuses(401, 403);
        routes.Get(Sandbox, GetSandbox, "sandboxes.get", tag, "A sandbox").Describe("For members of its workspace.").OfSandbox().Needs<GetRegisteredAgent>().Refuses(401, 403, 404);
        routes.Patch(Sandbox, Rename, "sandboxes.rename", tag, "Rename a sandbox").Describe("For everybody but guests; 1 to 1024 bytes.").OfSandbox().Needs<RenameRegisteredAgent>().Refuses(400, 401, 403, 404, 413);
        routes.Delete(Sandbox, Delete, "sandboxes.delete", tag, "Delete a sandbox")
            .Describe("For everybody but guests. The agent's tokens are refused from now on; its card, the tasks that are meant for it and its mail go with it. Tasks that it has asked for stay, with an empty `requester_id`.")
            .OfSandbox().Needs<RemoveRegisteredAgent>().AnswersNothing().Refuses(401, 403, 404);
    }

    private static RouteHandlerBuilder OfSandbox(this RouteHandlerBuilder route) =>
        route.InWorkspaceOf("id", PlacedThing.Agent, AgentServerIds.Read, RegisteredAgentErrors.NotFound).WithMetadata(new ParameterWords("id", "The agent's id."));

    private static AgentId Id(string id) => new(AgentServerIds.Read(id));

    private static Task<Reply<AuthStatusWire>> Show(LooseBody<CardBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(CardBody.On(body.Value, caller), _ => new AuthStatusWire("ok"), ct);

    private static async Task<Reply<CardWire[]>> Discover(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListCards(caller), ct), cards => cards.Select(CardWire.From).ToArray());

    private static async Task<Reply<AgentWhoamiWire>> WhoAmI(Caller caller, ISender sender, CancellationToken ct) => Reply.One(await sender.Send(new DescribeAgent(caller), ct), AgentWhoamiWire.From);

    private static async Task<Reply<CardWire[]>> List(string wid, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListCards(caller), ct), cards => cards.Select(CardWire.From).ToArray());

    private static async Task<Reply<CardWire>> Get(string sandboxId, Caller caller, ISender sender, CancellationToken ct) => Reply.One(await sender.Send(new GetCard(caller, Id(sandboxId)), ct), CardWire.From);

    private static async Task<Reply<SandboxWire[]>> ListSandboxes(string wid, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListRegisteredAgents(caller), ct), agents => agents.Select(SandboxWire.From).ToArray());

    private static async Task<Reply<SandboxWire>> GetSandbox(string id, Caller caller, ISender sender, CancellationToken ct) => Reply.One(await sender.Send(new GetRegisteredAgent(caller, Id(id)), ct), SandboxWire.From);

    private static Task<Reply<SandboxWire>> Rename(string id, LooseBody<SandboxNameBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new RenameRegisteredAgent(caller, Id(id), body.Value?.Name ?? ""), SandboxWire.From, ct);

    private static Task<Reply<NoBody>> Delete(string id, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new RemoveRegisteredAgent(caller, Id(id)), ct);
}
