using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions.ApiKeys;

/// <summary>What a new key is to be good for.</summary>
/// <param name="Name">For people; at most 255 characters.</param>
/// <param name="Scopes">Names of rights, at least one; see `GET /api/scopes`.</param>
/// <param name="ExpiresInDays">1 to 365; instead of `expires_at`.</param>
/// <param name="ExpiresAt">RFC 3339, at most 365 days ahead; instead of `expires_in_days`.</param>
/// <param name="Only">The only thing that the key may touch.</param>
[SchemaName("MintKeyRequest")]
internal sealed record MintKeyBody(
    [property: JsonPropertyName("name"), JsonRequired] string? Name,
    [property: JsonPropertyName("scopes"), JsonRequired] IReadOnlyList<string?>? Scopes,
    [property: JsonPropertyName("expires_in_days"), JsonNumberHandling(JsonNumberHandling.Strict), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExpiresInDays = null,
    [property: JsonPropertyName("expires_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ExpiresAt = null,
    [property: JsonPropertyName("only"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OnlyWire? Only = null)
{
    public MintPlatformKey On(Caller caller) => new(caller, Name ?? "", [.. (Scopes ?? []).Select(scope => scope ?? "")])
    {
        ExpiresInDays = ExpiresInDays,
        ExpiresAt = ExpiresAt is null ? null : NanoTime.TryParse(ExpiresAt, out var end) ? end.Instant : throw new RefusedRequestException(RequestErrors.Mistyped("expires_at: expected an RFC 3339 timestamp")),
        Only = Only?.Read(),
    };
}

/// <summary>How a key is to be replaced.</summary>
/// <param name="OverlapSeconds">For how long the old key is accepted, 0 to 604800; 86400 if not given.</param>
[SchemaName("RotateKeyRequest")]
internal sealed record RotateKeyBody([property: JsonPropertyName("overlap_seconds"), JsonNumberHandling(JsonNumberHandling.Strict)] int? OverlapSeconds)
{
    public RotatePlatformKey On(string key, Caller caller) => new(caller, AdditionsIds.Key(key), OverlapSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}

/// <summary>One thing: exactly one of the two.</summary>
/// <param name="Session">A session's uuid.</param>
/// <param name="Agent">An agent's id.</param>
[SchemaName("OnlyThing")]
internal sealed record OnlyWire(
    [property: JsonPropertyName("session"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Session = null,
    [property: JsonPropertyName("agent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Agent = null)
{
    public static OnlyWire From(ResourceRef only) => only.Kind switch
    {
        ResourceKind.Session => new OnlyWire(Session: only.Id),
        ResourceKind.Agent => new OnlyWire(Agent: only.Id),
    };

    public ResourceRef Read() => (Session, Agent) switch
    {
        ({ } session, null) => new ResourceRef(ResourceKind.Session, session),
        (null, { } agent) => new ResourceRef(ResourceKind.Agent, agent),
        _ => throw new RefusedRequestException(RequestErrors.Mistyped("only: expected either a session or an agent")),
    };
}

/// <summary>A key, without its text.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="UserId">Whom it acts as.</param>
/// <param name="Name">For people.</param>
/// <param name="Prefix">The first characters of its text.</param>
/// <param name="State">`active`; `grace`: replaced and still accepted; `revoked`; `expired`.</param>
/// <param name="Scopes">Its rights; in force are those that its maker has as well.</param>
/// <param name="Only">The only thing that it may touch; null where it is not restricted.</param>
/// <param name="CreatedAt">RFC 3339 in UTC.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="GraceUntil">Until when it is accepted although it was replaced.</param>
/// <param name="RevokedAt">When it was taken out of use.</param>
/// <param name="LastUsedAt">A few seconds old at most; null if it never was.</param>
/// <param name="ReplacedBy">The key that took its place.</param>
internal sealed record KeyWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("prefix")] string Prefix,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes,
    [property: JsonPropertyName("only")] OnlyWire? Only,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("expires_at")] string ExpiresAt,
    [property: JsonPropertyName("grace_until")] string? GraceUntil,
    [property: JsonPropertyName("revoked_at")] string? RevokedAt,
    [property: JsonPropertyName("last_used_at")] string? LastUsedAt,
    [property: JsonPropertyName("replaced_by")] string? ReplacedBy)
{
    public static KeyWire From(PlatformKeyView key) => new(
        key.Id.Value.ToString(), key.User.Value.ToString(), key.Name, key.Prefix, Text(key.Standing), key.Scopes, key.Only is { } only ? OnlyWire.From(only) : null,
        AdditionsIds.Instant(key.CreatedAt), AdditionsIds.Instant(key.ExpiresAt), Time(key.GraceUntil), Time(key.RevokedAt), Time(key.LastUsedAt), key.ReplacedBy?.Value.ToString());

    public static KeyStanding? Read(string state) => state switch
    {
        "active" => KeyStanding.Active,
        "grace" => KeyStanding.Grace,
        "revoked" => KeyStanding.Revoked,
        "expired" => KeyStanding.Expired,
        _ => null,
    };

    private static string Text(KeyStanding standing) => standing switch
    {
        KeyStanding.Active => "active",
        KeyStanding.Grace => "grace",
        KeyStanding.Revoked => "revoked",
        KeyStanding.Expired => "expired",
    };

    private static string? Time(DateTimeOffset? instant) => instant is { } known ? AdditionsIds.Instant(known) : null;
}

/// <summary>A new key.</summary>
/// <param name="Key">The key's text, told this once.</param>
/// <param name="Id">The key's id.</param>
/// <param name="UserId">Whom it acts as.</param>
/// <param name="Name">For people.</param>
/// <param name="Prefix">The first characters of its text.</param>
/// <param name="Scopes">Its rights; in force are those that its maker has as well.</param>
/// <param name="Only">The only thing that it may touch; null where it is not restricted.</param>
/// <param name="CreatedAt">RFC 3339 in UTC.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record MintedKeyWire(
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("prefix")] string Prefix,
    [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes,
    [property: JsonPropertyName("only")] OnlyWire? Only,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("expires_at")] string ExpiresAt)
{
    public static MintedKeyWire From(MintedKey minted)
    {
        var key = KeyWire.From(minted.Key);
        return new MintedKeyWire(minted.Text, key.Id, key.UserId, key.Name, key.Prefix, key.Scopes, key.Only, key.CreatedAt, key.ExpiresAt);
    }
}

/// <summary>A page of keys.</summary>
/// <param name="Keys">Newest first.</param>
/// <param name="Next">What to send as `after` for the next page; null on the last.</param>
internal sealed record KeyListWire([property: JsonPropertyName("keys")] IReadOnlyList<KeyWire> Keys, [property: JsonPropertyName("next")] string? Next)
{
    public static KeyListWire From(PlatformKeyPage page) => new([.. page.Keys.Select(KeyWire.From)], page.Next?.ToString());
}
