using System.Globalization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.Additions.ApiKeys;

/// <summary>Which keys to list.</summary>
internal sealed record KeyQuery
{
    private const int DefaultLimit = 50;

    /// <summary>What the API document says of the parameters. They are texts in C#, because a value that cannot be read is refused in this surface's form.</summary>
    public static ParameterWords[] Words { get; } =
    [
        new("mine", "`true` for those that act as the caller only.") { OneOf = ["true", "false"], Default = "false" },
        new("state", "What has become of the keys.") { OneOf = ["active", "grace", "revoked", "expired"] },
        new("after", "`next` of the page before."),
        new("limit", "Keys per page.") { IsWhole = true, Least = 1, Most = ListPlatformKeys.Most, Default = $"{DefaultLimit}" },
    ];

    [FromQuery(Name = "mine")]
    public string? Mine { get; init; }

    [FromQuery(Name = "state")]
    public string? State { get; init; }

    [FromQuery(Name = "after")]
    public string? After { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>The message, or what is wrong with the query.</summary>
    public (ListPlatformKeys? List, Error? Refusal) On(Caller caller)
    {
        var limit = DefaultLimit;
        if (Limit is not null && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > ListPlatformKeys.Most))
            return (null, RequestErrors.BadQuery($"limit: expected a whole number from 1 to {ListPlatformKeys.Most}"));
        if (Mine is not (null or "true" or "false")) return (null, RequestErrors.BadQuery("mine: expected one of true, false"));
        if (State is not null && KeyWire.Read(State) is null) return (null, RequestErrors.BadQuery("state: expected one of active, grace, revoked, expired"));
        var after = After is null ? null : KeyCursor.Read(After);
        if (After is not null && after is null) return (null, RequestErrors.BadQuery("after: expected `next` of the page before"));
        return (new ListPlatformKeys(caller, Mine is "true", State is null ? null : KeyWire.Read(State), after, limit), null);
    }
}
