using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Chats;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;

/// <summary>What agents concluded from sessions (contract open-agents-builder, neighbours).</summary>
internal static class ResultEndpoints
{
    private const string Tag = "Results";

    public static void MapResults(this OpenAgentsBuilderRoutes routes)
    {
        routes.Get("/api/result", List, "openagents.results.list", Tag, "List results").Needs<ListResults>().Produces<ResultWire[]>()
            .Describe("All results of the tenant, oldest first. Conditions hold together.").Refuses(401)
            .WithMetadata(new ParameterWords("agentId", "Only results of this agent."), new ParameterWords("sessionId", "Only that of this session."), new ParameterWords("id", "The same as `sessionId`."));
        routes.Delete("/api/result/{id?}", Delete, "openagents.results.delete", Tag, "Delete a result").Needs<DeleteResult>()
            .Describe("By the id of its session, which stays. The attempt is written to the audit trail, also when there is no such result (400).").Refuses(400, 401).WithMetadata(SessionEndpoints.TheSession);
        routes.Get("/api/agent/{agentId}/result", ListOfAgent, "openagents.agents.results", Tag, "A page of an agent's results").Needs<ListAgentResults>().Produces<ResultPageWire>()
            .Describe("Searching and ordering go by the plain texts, also where they are stored encrypted.").Refuses(401).WithMetadata(SessionEndpoints.TheAgent).WithMetadata([.. PageQuery.Words("createdAt")]);
        routes.Get("/api/agent/{agentId}/result/export", Export, "openagents.agents.exportResults", Tag, "Download an agent's results").Needs<ExportResults>()
            .Text("application/zip", "A ZIP archive: results.json, index.md, index.html, and two files per result.")
            .Describe("`results.json`, `index.md`, `index.html`, and for each result `<createdAt> - <sessionId>` as `.json` or `.md`, and as `.html`. In the names colons, and what names of files cannot have, are dashes. The download is written to the audit trail.")
            .Refuses(401).WithMetadata(SessionEndpoints.TheAgent);
    }

    private static async Task<IResult> List(string? agentId, string? sessionId, string? id, Caller caller, ISender sender, CancellationToken ct)
    {
        var query = new ListResults(caller, OpenAgentsBuilderIds.Given(sessionId) ?? OpenAgentsBuilderIds.Given(id), OpenAgentsBuilderIds.Given(agentId));
        return JsonRows.Of((await sender.Send(query, ct)).Map(listing => listing.Rows), ResultWire.From, OpenAgentsBuilderJson.Default.ResultWire);
    }

    private static async Task<Reply<OutcomeWire>> Delete(string? id, HttpContext context, Caller caller, Effects effects, CancellationToken ct) =>
        OpenAgentsBuilderIds.Path(context, id) is { Length: > 0 } named ? await effects.One(new DeleteResult(caller, named), _ => OutcomeWire.Deleted, ct) : OpenAgentsBuilderErrors.NoId;

    private static async Task<IResult> ListOfAgent(string agentId, [AsParameters] PageQuery page, HttpContext context, Caller caller, ISender sender, CancellationToken ct)
    {
        var (wanted, tell) = page.Read(OpenAgentsBuilderIds.Path(context, agentId), "createdAt");
        var found = await sender.Send(new ListAgentResults(caller, wanted), ct);
        if (found.Error is { } refusal) return (Reply<NoBody>)refusal;
        return new JsonRows<ResultView, ResultWire>(found.Value.Rows, ResultWire.From, OpenAgentsBuilderJson.Default.ResultWire) { Page = writer => tell(writer, found.Value.Total) };
    }

    private static async Task<IResult> Export(string agentId, HttpContext context, Caller caller, ISender sender, CancellationToken ct)
    {
        var export = await sender.Send(new ExportResults(caller, OpenAgentsBuilderIds.Path(context, agentId)), ct);
        return export.Error is { } refusal ? (Reply<NoBody>)refusal : new ResultsZip(export.Value.Rows);
    }
}
