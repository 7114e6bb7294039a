using System.Globalization;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.Additions.Logins;

/// <summary>A log-in of a browser.</summary>
/// <param name="Id">The log-in.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When it was last used, to half a minute.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="UserAgent">What the browser calls itself.</param>
/// <param name="Address">Where it was last seen to come from.</param>
/// <param name="IsCurrent">The request comes from this one.</param>
[SchemaName("BrowserLoginEntry")]
internal sealed record LoginEntryWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("last_seen_at")] string LastSeenAt,
    [property: JsonPropertyName("expires_at")] string ExpiresAt,
    [property: JsonPropertyName("user_agent")] string? UserAgent,
    [property: JsonPropertyName("address")] string? Address,
    [property: JsonPropertyName("is_current")] bool IsCurrent)
{
    public static LoginEntryWire From(BrowserLoginView login, Caller caller) => new(
        login.Id.Value.ToString(), AdditionsIds.Instant(login.CreatedAt), AdditionsIds.Instant(login.LastSeenAt), AdditionsIds.Instant(login.AbsoluteExpiresAt), login.UserAgent, login.Address,
        caller.Credential == new CredentialRef(CredentialKind.BrowserSession, login.Id.Value));
}

/// <summary>A page of log-ins.</summary>
/// <param name="Logins">Newest first.</param>
/// <param name="Next">Where the next page continues; null on the last one.</param>
[SchemaName("BrowserLoginList")]
internal sealed record LoginListWire([property: JsonPropertyName("logins")] IReadOnlyList<LoginEntryWire> Logins, [property: JsonPropertyName("next")] string? Next)
{
    public static LoginListWire From(IReadOnlyList<BrowserLoginView> logins, int limit, Caller caller) => new(
        [.. logins.Take(limit).Select(login => LoginEntryWire.From(login, caller))], logins.Count > limit ? logins[limit - 1].Id.Value.ToString() : null);
}

/// <summary>How many log-ins were ended.</summary>
/// <param name="Ended">Possibly none.</param>
[SchemaName("EndedLogins")]
internal sealed record EndedLoginsWire([property: JsonPropertyName("ended")] int Ended);

internal readonly record struct LoginPage(BrowserSessionId? After, int Limit)
{
    public const int Most = 200;

    public static LoginPage Read(string? after, string? limit)
    {
        var count = 50;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > Most))
            throw new RefusedRequestException(RequestErrors.BadQuery($"limit must be a number from 1 to {Most}"));
        if (after is null) return new LoginPage(null, count);
        return Guid.TryParseExact(after, "D", out var id) ? new LoginPage(new BrowserSessionId(id), count) : throw new RefusedRequestException(RequestErrors.BadQuery("after must be `next` of a page"));
    }
}
