using System.Globalization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.Additions.Audit;

/// <summary>The query string of the trail.</summary>
internal sealed record AuditQuery
{
    private const int DefaultLimit = 50;

    public static Error BadLimit { get; } = RequestErrors.BadQuery($"limit: expected a whole number from 1 to {ReadAudit.Most}");

    /// <summary>What the API document says of the filters. They are texts in C#, because a value that cannot be read is refused in this surface's form.</summary>
    public static IReadOnlyList<ParameterWords> Words { get; } =
    [
        new("actor", "Id of the user, key or agent that did it."),
        new("action", "Exactly this action, or all that begin so if it ends in a dot: `sessions.`."),
        new("target_kind", "With `target_id`: what it was done to."),
        new("target_id", "With `target_kind`: what it was done to."),
        new("since", "At this time or later, RFC 3339."),
        new("until", "Before this time, RFC 3339."),
        new("refused", "`true`: only what was refused; `false`: only what was done.") { OneOf = ["true", "false"] },
    ];

    public static IReadOnlyList<ParameterWords> Paging { get; } =
    [
        new("after", "`next` of the page before."),
        new("limit", "Entries per page.") { IsWhole = true, Least = 1, Most = ReadAudit.Most, Default = $"{DefaultLimit}" },
    ];

    [FromQuery(Name = "actor")]
    public string? Actor { get; init; }

    [FromQuery(Name = "action")]
    public string? Action { get; init; }

    [FromQuery(Name = "target_kind")]
    public string? TargetKind { get; init; }

    [FromQuery(Name = "target_id")]
    public string? TargetId { get; init; }

    [FromQuery(Name = "since")]
    public string? Since { get; init; }

    [FromQuery(Name = "until")]
    public string? Until { get; init; }

    [FromQuery(Name = "refused")]
    public string? Refused { get; init; }

    [FromQuery(Name = "after")]
    public string? After { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>How many entries; null for a number that is none, or too large.</summary>
    public int? Page() => int.TryParse(Limit ?? $"{DefaultLimit}", NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= ReadAudit.Most ? limit : null;

    public Result<AuditFilter> Filter()
    {
        if (Actor is not null && !Guid.TryParseExact(Actor, "D", out _)) return RequestErrors.BadQuery("actor: expected an id");
        if (TargetKind is null != TargetId is null) return RequestErrors.BadQuery("target_kind and target_id: expected both or none");
        if (Refused is not (null or "true" or "false")) return RequestErrors.BadQuery("refused: expected one of true, false");
        if (Instant(Since) is not { } since) return RequestErrors.BadQuery("since: expected a time as in RFC 3339");
        if (Instant(Until) is not { } until) return RequestErrors.BadQuery("until: expected a time as in RFC 3339");
        return new AuditFilter
        {
            Actor = Actor is null ? null : Guid.ParseExact(Actor, "D"),
            Action = Action,
            Target = TargetKind is null ? null : new AuditTarget(TargetKind, TargetId!),
            Since = since.Value,
            Until = until.Value,
            IsRefused = Refused is null ? null : Refused is "true",
        };
    }

    /// <summary>The instant, or none; null for a text that is no instant.</summary>
    private static Given? Instant(string? text)
    {
        if (text is null) return new Given(null);
        return NanoTime.TryParse(text, out var time) ? new Given(time.Instant) : null;
    }

    private sealed record Given(DateTimeOffset? Value);
}
