using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Models;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Stats;

/// <summary>Used tokens by hour (contract open-agents-builder, Neighbours).</summary>
internal static class StatEndpoints
{
    private const string Tag = "Usage";

    public static void MapStats(this OpenAgentsBuilderRoutes routes)
    {
        routes.Put("/api/stats", Add, "openagents.stats.add", Tag, "Report used tokens").Needs<ReportUsage>()
            .Describe("Adds them to what was used for events of that name in this hour.").Refuses(400, 401, 413, 422, 499);
        routes.Get("/api/stats/aggregated", Totals, "openagents.stats.totals", Tag, "See how many tokens were used").Needs<GetUsage>()
            .Describe("Today, in this month and in the one before, in UTC.").Refuses(401);
    }

    private static Task<Reply<AddedStatWire>> Add(AnyBody<StatBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.One(StatBody.On(body, caller), AddedStatWire.From, ct);

    private static async Task<Reply<UsageWire>> Totals(Caller caller, ISender sender, CancellationToken ct) => Reply.One(await sender.Send(new GetUsage(caller), ct), UsageWire.From);
}
