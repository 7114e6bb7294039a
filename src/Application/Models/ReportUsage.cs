using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.Models;

/// <summary>Adds tokens that were used to what the workspace used in this hour (UTC) for events of that name.</summary>
/// <param name="EventName">1 to 255 UTF-8 bytes.</param>
/// <param name="PromptTokens">0 to 2,147,483,647.</param>
/// <param name="CompletionTokens">0 to 2,147,483,647.</param>
public sealed record ReportUsage(Caller Caller, string EventName, long PromptTokens, long CompletionTokens) : ICommand<UsageHourView>
{
    /// <summary>UTF-8 bytes of a name.</summary>
    public const int LongestName = 255;

    /// <summary>Tokens of a kind in one report.</summary>
    public const long MostTokens = int.MaxValue;

    public static Scope Needs => Scope.WriteUsage;
}

/// <summary>What was used in one hour for events of one name.</summary>
public sealed record UsageHourView
{
    public long Id { get; init; }

    public string EventName { get; init; } = "";

    /// <summary>The beginning of the hour, in UTC.</summary>
    public DateTimeOffset Hour { get; init; }

    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }

    public string FinishReasons { get; init; } = "";

    /// <summary>How many reports there were.</summary>
    public long Counter { get; init; }

    /// <summary>When the first of them came.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

public interface IUsageStore
{
    /// <summary>Adds one report to its hour, in one statement, so that none is lost however many come at once; answers the hour as it is then.</summary>
    Task<UsageHourView> Add(WorkspaceId workspace, string eventName, DateTimeOffset hour, long promptTokens, long completionTokens, DateTimeOffset now, CancellationToken ct);
}

internal sealed class ReportUsageValidator : AbstractValidator<ReportUsage>
{
    public ReportUsageValidator()
    {
        RuleFor(c => c.EventName).Must(name => Encoding.UTF8.GetByteCount(name) is > 0 and <= ReportUsage.LongestName).WithMessage($"event names have 1 to {ReportUsage.LongestName} bytes");
        RuleFor(c => c.PromptTokens).InclusiveBetween(0, ReportUsage.MostTokens);
        RuleFor(c => c.CompletionTokens).InclusiveBetween(0, ReportUsage.MostTokens);
    }
}

internal sealed class ReportUsageHandler(IUsageStore usage, TimeProvider clock) : ICommandHandler<ReportUsage, UsageHourView>
{
    public async Task<Result<UsageHourView>> Handle(ReportUsage command, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        return await usage.Add(command.Caller.Here, command.EventName, hour, command.PromptTokens, command.CompletionTokens, now, ct);
    }
}
