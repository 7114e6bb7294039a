using System.Globalization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.Additions.Tasks;

/// <summary>Which of a workspace's tasks to list.</summary>
internal sealed record TaskListQuery
{
    private const int DefaultLimit = 100;

    public static ParameterWords[] Words { get; } =
    [
        new("status", "Only tasks in this state.") { OneOf = ["pending", "assigned", "running", "completed", "failed", "cancelled", "dead"] },
        new("target_id", "Only those for this agent."),
        new("pool", "Only those of this pool, as `skill:...` or `label:...`."),
        new("limit", "Tasks in the answer at most.") { IsWhole = true, Least = 1, Most = ListTasks.Most, Default = $"{DefaultLimit}" },
        new("after", "The `next` of the page before."),
    ];

    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    [FromQuery(Name = "target_id")]
    public string? TargetId { get; init; }

    [FromQuery(Name = "pool")]
    public string? Pool { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [FromQuery(Name = "after")]
    public string? After { get; init; }

    /// <summary>The message, or what is wrong with the query.</summary>
    public (ListTasks? List, Error? Refusal) On(Caller caller)
    {
        if (!int.TryParse(Limit ?? $"{DefaultLimit}", NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > ListTasks.Most)
            return (null, RequestErrors.BadQuery($"limit: expected a whole number from 1 to {ListTasks.Most}"));
        long? before = null;
        if (After is not null)
        {
            if (!long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return (null, RequestErrors.BadQuery("after: expected the next of the page before"));
            before = number;
        }

        TaskState? state = null;
        if (Status is not null && (state = TaskStateText.Read(Status)) is null) return (null, RequestErrors.BadQuery("status: unknown value"));
        return (new ListTasks(caller, limit, before, state, TargetId is null ? null : new AgentId(AdditionsIds.Read(TargetId)), Pool), null);
    }
}
