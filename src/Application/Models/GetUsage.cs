using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Models;

/// <summary>What the caller's workspace has used today, in this month and in the one before; days and months are those of UTC.</summary>
public sealed record GetUsage(Caller Caller) : IQuery<UsageView>
{
    public static Scope Needs => Scope.ReadUsage;
}

/// <summary>What was used in three spans of time.</summary>
public sealed record UsageView(UsageTotals ThisMonth, UsageTotals LastMonth, UsageTotals Today);

/// <summary>What was used in a span of time.</summary>
/// <param name="Requests">How many reports there were.</param>
public sealed record UsageTotals(long PromptTokens, long CompletionTokens, long Requests);
