using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.AgentServer.ApiKeys;

/// <summary>What a new key is to be good for.</summary>
/// <param name="Name">For people; kept as it is sent.</param>
/// <param name="Scopes">Names of the catalogue that are available, at least one.</param>
/// <param name="ExpiresAt">RFC 3339, at most 365 days ahead.</param>
[SchemaName("WorkspaceAPIKeyMintRequest")]
internal sealed record MintWorkspaceKeyBody(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("scopes")] IReadOnlyList<string?>? Scopes,
    [property: JsonPropertyName("expires_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ExpiresAt = null)
{
    private static readonly Error Unreadable = RequestErrors.Malformed("invalid json");
    private static readonly Error BadExpiry = RequestErrors.Mistyped("expires_at must be an RFC3339 timestamp");

    public static MintWorkspaceKey On(MintWorkspaceKeyBody? body, Caller caller)
    {
        if (body is null) throw new RefusedRequestException(Unreadable);
        // An empty text is as good as none, as for every text of this contract.
        DateTimeOffset? expiresAt = null;
        if (!string.IsNullOrEmpty(body.ExpiresAt)) expiresAt = NanoTime.TryParse(body.ExpiresAt, out var end) ? end.Instant : throw new RefusedRequestException(BadExpiry);
        return new MintWorkspaceKey(caller, body.Name ?? "", [.. (body.Scopes ?? []).Select(scope => scope ?? "")], expiresAt);
    }
}

/// <summary>A key, without its text.</summary>
[SchemaName("WorkspaceAPIKey")]
internal sealed record WorkspaceKeyWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("prefix")] string Prefix,
    [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("last_used_at")] string? LastUsedAt,
    [property: JsonPropertyName("revoked_at")] string? RevokedAt)
{
    public static WorkspaceKeyWire From(WorkspaceKeyView key) => new(
        key.Id, key.Name, key.Id, key.Scopes, AgentServerIds.Seconds(key.CreatedAt),
        key.LastUsedAt is { } used ? AgentServerIds.Seconds(used) : null, key.RevokedAt is { } revoked ? AgentServerIds.Seconds(revoked) : null);
}

/// <summary>A new key with its text.</summary>
[SchemaName("WorkspaceAPIKeyMintResponse")]
internal sealed record MintedWorkspaceKeyWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("prefix")] string Prefix,
    [property: JsonPropertyName("secret")] string Secret,
    [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static MintedWorkspaceKeyWire From(MintedWorkspaceKey minted) =>
        new(minted.Key.Id, minted.Key.Name, minted.Key.Id, minted.Text, minted.Key.Scopes, AgentServerIds.Seconds(minted.Key.CreatedAt));
}

/// <summary>A right that keys can have, now or one day.</summary>
[SchemaName("APIKeyScopeDescriptor")]
internal sealed record WorkspaceKeyScopeWire(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("available")] bool Available)
{
    public static WorkspaceKeyScopeWire From(WorkspaceKeyScope scope) => new(scope.Name, scope.Description, scope.IsAvailable);
}
