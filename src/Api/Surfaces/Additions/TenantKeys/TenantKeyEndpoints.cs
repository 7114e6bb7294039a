using System.Text.Json.Serialization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;

namespace AgentPlatform.Api.Surfaces.Additions.TenantKeys;

/// <summary>Keys for clients that know a workspace as their tenant.</summary>
internal static class TenantKeyEndpoints
{
    public static void MapTenantKeys(this AdditionsRoutes routes) =>
        routes.Post("/api/workspaces/{id}/tenant-keys", Mint, "workspaces.tenantKeys.mint", "API keys", "Make a tenant key").InWorkspace("id").Needs<MintTenantKey>()
            .WithMetadata(new ParameterWords("id", "The workspace's id."))
            .Describe("A key for clients of Open Agents Builder, which send it together with `database_id_hash`. The token is shown this once. The caller must have all rights that the role gives; a key that ends makes none that outlives it.")
            .Refuses(400, 401, 403, 413, 415, 422);

    [Creates]
    private static Task<Reply<MintedTenantKeyWire>> Mint(string id, Body<MintTenantKeyBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(body.Value.On(caller), MintedTenantKeyWire.From, ct);
}

/// <summary>A key to be made.</summary>
/// <param name="DisplayName">What people call it; 1 to 256 characters.</param>
/// <param name="Role">`owner` manages keys as well; absent: `guest`.</param>
/// <param name="ExpiresInDays">After how many days it is refused, 1 to 36500; null or absent: never, or as long as the key that makes it.</param>
internal sealed record MintTenantKeyBody(
    [property: JsonPropertyName("display_name"), JsonRequired] string? DisplayName,
    [property: JsonPropertyName("role")] string? Role = "guest",
    [property: JsonPropertyName("expires_in_days"), JsonNumberHandling(JsonNumberHandling.Strict)] int? ExpiresInDays = null)
{
    public MintTenantKey On(Caller caller) => new(caller, DisplayName ?? "", Role switch
    {
        "guest" => TenantRole.Guest,
        "owner" => TenantRole.Owner,
        _ => throw new RefusedRequestException(RequestErrors.Mistyped("role: unknown value, expected one of guest, owner")),
    }, ExpiresInDays);
}

/// <summary>A new key.</summary>
/// <param name="Token">The key itself, which is not shown again.</param>
/// <param name="DatabaseIdHash">What clients send with it.</param>
/// <param name="KeyLocatorHash">The id of its record.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="Role">`owner` or `guest`.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused; null for never.</param>
internal sealed record MintedTenantKeyWire(
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("database_id_hash")] string DatabaseIdHash,
    [property: JsonPropertyName("key_locator_hash")] string KeyLocatorHash,
    [property: JsonPropertyName("display_name")] string DisplayName,
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("expires_at")] DateTimeOffset? ExpiresAt)
{
    public static MintedTenantKeyWire From(MintedTenantKey minted) => new(minted.Text, minted.WorkspaceHash, minted.Key.Locator, minted.Key.Name, minted.Key.Role switch
    {
        TenantRole.Guest => "guest",
        TenantRole.Owner => "owner",
    }, minted.Key.CreatedAt, minted.Key.ExpiresAt);
}
