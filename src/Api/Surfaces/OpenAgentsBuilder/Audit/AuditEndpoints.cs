using System.Globalization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Audit;

/// <summary>The trail of a tenant (contract open-agents-builder, Neighbours).</summary>
internal static class AuditEndpoints
{
    private const string Tag = "Audit";
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 10_000;

    public static void MapAudit(this OpenAgentsBuilderRoutes routes)
    {
        routes.Get("/api/audit", List, "openagents.audit.list", Tag, "Read the audit trail of a month").Needs<ListAuditOfMonth>()
            .Describe("Newest first.").Refuses(400, 401)
            .WithMetadata(new ParameterWords("partition", "The month, `YYYY-MM`, in UTC; absent: this month."), new ParameterWords("limit", "At most so many.") { IsWhole = true, Least = 1, Most = MostAtOnce, Default = $"{DefaultLimit}" },
                new ParameterWords("offset", "So many are left out at the beginning.") { IsWhole = true, Least = 0, Default = "0" });
        routes.Put("/api/audit", Add, "openagents.audit.add", Tag, "Add an entry to the audit trail").Needs<RecordAudit>()
            .Describe("Always a new one. Who did it, when, from where and with which key, the server says itself.").Refuses(400, 401, 413, 422, 499);
    }

    private static async Task<Reply<AuditWire[]>> List(string? partition, string? limit, string? offset, HttpRequest request, Caller caller, TimeProvider clock, ISender sender, CancellationToken ct)
    {
        var text = OpenAgentsBuilderIds.Given(partition) ?? clock.GetUtcNow().ToString("yyyy-MM", CultureInfo.InvariantCulture);
        if (!DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)) return OpenAgentsBuilderErrors.BadPartition(text);
        var tenant = OpenAgentsBuilderAuth.Tenant(request)!;
        var query = new ListAuditOfMonth(caller, month, Math.Min(OpenAgentsBuilderIds.Whole(limit, 1) ?? DefaultLimit, MostAtOnce), OpenAgentsBuilderIds.Whole(offset, 0) ?? 0);
        return Reply.One(await sender.Send(query, ct), entries => entries.Select(entry => AuditWire.From(entry, tenant)).ToArray());
    }

    private static Task<Reply<SavedAuditWire>> Add(AnyBody<AuditBody> body, HttpRequest request, Caller caller, Effects effects, CancellationToken ct)
    {
        var tenant = OpenAgentsBuilderAuth.Tenant(request)!;
        return effects.One(AuditBody.On(body, caller), entry => SavedAuditWire.From(entry, tenant), ct);
    }
}
