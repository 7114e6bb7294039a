using System.Text;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Models;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Stats;

/// <summary>What was used in one hour for events of one name.</summary>
/// <param name="Id">A number of its own.</param>
/// <param name="EventName">For example `chat`.</param>
/// <param name="PromptTokens">Tokens that models read.</param>
/// <param name="CompletionTokens">Tokens that models wrote.</param>
/// <param name="FinishReasons">Empty.</param>
/// <param name="CreatedAt">When the first report of the hour came; ISO 8601 in UTC.</param>
/// <param name="CreatedMonth">0 to 11.</param>
/// <param name="CreatedDay">1 to 31.</param>
/// <param name="CreatedYear">The year.</param>
/// <param name="CreatedHour">0 to 23, in UTC.</param>
/// <param name="Counter">How many reports there were.</param>
[SchemaName("OpenAgentsBuilderStat")]
internal sealed record StatWire(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("eventName")] string EventName,
    [property: JsonPropertyName("promptTokens")] long PromptTokens,
    [property: JsonPropertyName("completionTokens")] long CompletionTokens,
    [property: JsonPropertyName("finishReasons")] string FinishReasons,
    [property: JsonPropertyName("createdAt")] string CreatedAt,
    [property: JsonPropertyName("createdMonth")] int CreatedMonth,
    [property: JsonPropertyName("createdDay")] int CreatedDay,
    [property: JsonPropertyName("createdYear")] int CreatedYear,
    [property: JsonPropertyName("createdHour")] int CreatedHour,
    [property: JsonPropertyName("counter")] long Counter)
{
    // Wire: months count from 0, as the language of the original does.
    public static StatWire From(UsageHourView usage) => new(
        usage.Id, usage.EventName, usage.PromptTokens, usage.CompletionTokens, usage.FinishReasons, OpenAgentsBuilderIds.Instant(usage.CreatedAt),
        usage.Hour.UtcDateTime.Month - 1, usage.Hour.UtcDateTime.Day, usage.Hour.UtcDateTime.Year, usage.Hour.UtcDateTime.Hour, usage.Counter);
}

/// <summary>A report was added.</summary>
/// <param name="Message">For people.</param>
/// <param name="Data">The hour as it is now.</param>
/// <param name="Status">The status of the answer.</param>
[SchemaName("OpenAgentsBuilderAddedStat")]
internal sealed record AddedStatWire([property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("data")] StatWire Data, [property: JsonPropertyName("status")] int Status)
{
    public static AddedStatWire From(UsageHourView usage) => new(UsageWire.Text, StatWire.From(usage), StatusCodes.Status200OK);
}

/// <summary>What was used in three spans of time.</summary>
/// <param name="Message">For people.</param>
/// <param name="Data">The spans.</param>
/// <param name="Status">The status of the answer.</param>
[SchemaName("OpenAgentsBuilderStats")]
internal sealed record UsageWire([property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("data")] UsageSpansWire Data, [property: JsonPropertyName("status")] int Status)
{
    public const string Text = "Stats aggregated!";

    public static UsageWire From(UsageView usage) =>
        new(Text, new UsageSpansWire(UsageTotalsWire.From(usage.ThisMonth), UsageTotalsWire.From(usage.LastMonth), UsageTotalsWire.From(usage.Today)), StatusCodes.Status200OK);
}

/// <summary>Spans of time, in UTC.</summary>
/// <param name="ThisMonth">From its first day on.</param>
/// <param name="LastMonth">The whole month before.</param>
/// <param name="Today">From midnight on.</param>
[SchemaName("OpenAgentsBuilderStatsSpans")]
internal sealed record UsageSpansWire(
    [property: JsonPropertyName("thisMonth")] UsageTotalsWire ThisMonth, [property: JsonPropertyName("lastMonth")] UsageTotalsWire LastMonth, [property: JsonPropertyName("today")] UsageTotalsWire Today);

/// <summary>What was used in a span of time.</summary>
/// <param name="OverallTokens">Tokens of both kinds.</param>
/// <param name="PromptTokens">Tokens that models read.</param>
/// <param name="CompletionTokens">Tokens that models wrote.</param>
/// <param name="OveralUsd">US dollars at the original's fixed prices, to the cent.</param>
/// <param name="Requests">How many reports there were.</param>
[SchemaName("OpenAgentsBuilderStatsTotals")]
internal sealed record UsageTotalsWire(
    [property: JsonPropertyName("overallTokens")] long OverallTokens,
    [property: JsonPropertyName("promptTokens")] long PromptTokens,
    [property: JsonPropertyName("completionTokens")] long CompletionTokens,
    [property: JsonPropertyName("overalUSD")] double OveralUsd,
    [property: JsonPropertyName("requests")] long Requests)
{
    private const decimal PromptPrice = 0.00575m;
    private const decimal CompletionPrice = 0.01725m;

    public static UsageTotalsWire From(UsageTotals totals) => new(
        totals.PromptTokens + totals.CompletionTokens, totals.PromptTokens, totals.CompletionTokens,
        (double)Math.Round((totals.PromptTokens / 1000m * PromptPrice) + (totals.CompletionTokens / 1000m * CompletionPrice), 2, MidpointRounding.AwayFromZero), totals.Requests);
}

/// <summary>Tokens that were used; the server's clock says when.</summary>
/// <param name="EventName">1 to 255 bytes.</param>
/// <param name="PromptTokens">1 to 2,147,483,647.</param>
/// <param name="CompletionTokens">1 to 2,147,483,647.</param>
[SchemaName("OpenAgentsBuilderStatRequest")]
internal sealed record StatBody(
    [property: JsonPropertyName("eventName"), JsonRequired] string EventName,
    [property: JsonPropertyName("promptTokens"), JsonRequired] long PromptTokens,
    [property: JsonPropertyName("completionTokens"), JsonRequired] long CompletionTokens)
{
    public static ReportUsage On(AnyBody<StatBody> body, Caller caller)
    {
        var members = new Members(body.Json);
        var name = members.Text("eventName", least: 1);
        var prompt = members.Positive("promptTokens", ReportUsage.MostTokens);
        var completion = members.Positive("completionTokens", ReportUsage.MostTokens);
        _ = members.Nullable("finishReasons");
        if (Encoding.UTF8.GetByteCount(name) > ReportUsage.LongestName) members.Add(IssueWire.TooLong("eventName", ReportUsage.LongestName));
        members.Check(OpenAgentsBuilderErrors.Invalid);
        return new ReportUsage(caller, name, prompt, completion);
    }
}
