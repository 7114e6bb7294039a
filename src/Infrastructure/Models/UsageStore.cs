using AgentPlatform.Application.Common;
using AgentPlatform.Application.Models;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Models;

internal sealed class UsageStore(Db db) : IUsageStore
{
    public async Task<UsageHourView> Add(WorkspaceId workspace, string eventName, DateTimeOffset hour, long promptTokens, long completionTokens, DateTimeOffset now, CancellationToken ct) =>
        (await db.One<UsageHourView>(UsageSql.Add(workspace, eventName, hour, promptTokens, completionTokens, now), ct))!;
}

internal sealed class GetUsageHandler(Db db, TimeProvider clock) : IQueryHandler<GetUsage, UsageView>
{
    public async Task<Result<UsageView>> Handle(GetUsage query, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var thisMonth = today.AddDays(1 - today.Day);
        var totals = await db.Many<TotalsRow>(UsageSql.Totals(query.Caller.Here, thisMonth.AddMonths(-1), thisMonth, today, today.AddDays(1)), ct);
        return new UsageView(totals[1].Totals, totals[0].Totals, totals[2].Totals);
    }

    private sealed record TotalsRow
    {
        public long PromptTokens { get; init; }

        public long CompletionTokens { get; init; }

        public long Requests { get; init; }

        public UsageTotals Totals => new(PromptTokens, CompletionTokens, Requests);
    }
}
