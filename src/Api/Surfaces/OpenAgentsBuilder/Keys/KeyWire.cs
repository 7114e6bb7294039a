using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Keys;

/// <summary>The record of a key.</summary>
/// <param name="KeyLocatorHash">Its id in the tenant.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="KeyHash">For keys that this server has made: the lower-case hex SHA-256 of the key.</param>
/// <param name="KeyHashParams">JSON text: how the hash was made.</param>
/// <param name="DatabaseIdHash">The tenant.</param>
/// <param name="EncryptedMasterKey">Opaque to the server.</param>
/// <param name="Acl">JSON text with the role: `owner` or `guest`.</param>
/// <param name="Extra">JSON text with the type: `api` or `user`.</param>
/// <param name="ExpiryDate">From when on it is refused; null for never.</param>
/// <param name="UpdatedAt">ISO 8601 in UTC.</param>
[SchemaName("OpenAgentsBuilderKey")]
internal sealed record KeyWire(
    [property: JsonPropertyName("keyLocatorHash")] string KeyLocatorHash,
    [property: JsonPropertyName("displayName")] string DisplayName,
    [property: JsonPropertyName("keyHash")] string KeyHash,
    [property: JsonPropertyName("keyHashParams")] string KeyHashParams,
    [property: JsonPropertyName("databaseIdHash")] string DatabaseIdHash,
    [property: JsonPropertyName("encryptedMasterKey")] string EncryptedMasterKey,
    [property: JsonPropertyName("acl")] string? Acl,
    [property: JsonPropertyName("extra")] string? Extra,
    [property: JsonPropertyName("expiryDate")] string? ExpiryDate,
    [property: JsonPropertyName("updatedAt")] string UpdatedAt)
{
    public static KeyWire From(TenantKeyView key, string tenant) => new(
        key.Locator, key.Name, key.KeyHash, key.KeyHashParams, tenant, key.EncryptedMasterKey, key.Acl, key.Extra,
        key.ExpiresAt is { } end ? OpenAgentsBuilderIds.Instant(end) : null, OpenAgentsBuilderIds.Instant(key.UpdatedAt));
}

/// <summary>A record that was saved.</summary>
/// <param name="Message">For people.</param>
/// <param name="Data">All of it.</param>
/// <param name="Status">The status of the answer.</param>
[SchemaName("OpenAgentsBuilderSavedKey")]
internal sealed record SavedKeyWire([property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("data")] KeyWire Data, [property: JsonPropertyName("status")] int Status)
{
    public static SavedKeyWire From(TenantKeyView key, string tenant) => new(OutcomeWire.SavedText, KeyWire.From(key, tenant), StatusCodes.Status200OK);
}

/// <summary>The record of a key, whole.</summary>
/// <param name="KeyLocatorHash">64 characters.</param>
/// <param name="DisplayName">1 to 256 characters.</param>
/// <param name="KeyHash">32 characters at least.</param>
/// <param name="KeyHashParams">JSON text.</param>
/// <param name="DatabaseIdHash">64 characters; the record belongs to the caller's tenant, whatever stands here.</param>
/// <param name="EncryptedMasterKey">1 character at least.</param>
/// <param name="Acl">JSON text; null means guest.</param>
/// <param name="Extra">JSON text; null fits every kind of key.</param>
/// <param name="ExpiryDate">A date and time; null or absent means never.</param>
[SchemaName("OpenAgentsBuilderKeyRequest")]
internal sealed record KeyBody(
    [property: JsonPropertyName("keyLocatorHash"), JsonRequired] string KeyLocatorHash,
    [property: JsonPropertyName("displayName"), JsonRequired] string DisplayName,
    [property: JsonPropertyName("keyHash"), JsonRequired] string KeyHash,
    [property: JsonPropertyName("keyHashParams"), JsonRequired] string KeyHashParams,
    [property: JsonPropertyName("databaseIdHash"), JsonRequired] string DatabaseIdHash,
    [property: JsonPropertyName("encryptedMasterKey"), JsonRequired] string EncryptedMasterKey,
    [property: JsonPropertyName("acl")] string? Acl = null,
    [property: JsonPropertyName("extra")] string? Extra = null,
    [property: JsonPropertyName("expiryDate")] string? ExpiryDate = null)
{
    private const int ShortestHash = 32;
    private const int LongestText = 64 * 1024;
    private const int HashLength = 64;

    public static SaveTenantKey On(AnyBody<KeyBody> body, Caller caller)
    {
        var members = new Members(body.Json);
        var name = members.Text("displayName", 1, SaveTenantKey.LongestName);
        var locator = members.Text("keyLocatorHash", SaveTenantKey.LocatorLength, SaveTenantKey.LocatorLength);
        var hash = members.Text("keyHash", ShortestHash, LongestText);
        var parameters = members.Text("keyHashParams", 1, LongestText);
        _ = members.Text("databaseIdHash", HashLength, HashLength);
        var master = members.Text("encryptedMasterKey", 1, LongestText);
        var acl = members.Nullable("acl", LongestText);
        var extra = members.Nullable("extra", LongestText);
        var expiry = Date(members.Nullable("expiryDate"), members);
        members.Check(OpenAgentsBuilderErrors.Invalid);
        var role = Member(acl, "role") is "owner" ? TenantRole.Owner : TenantRole.Guest;
        // Wire: a record that says of what kind of key it is fits no other.
        return new SaveTenantKey(caller, locator, name, role, expiry, new TenantRecord(hash, parameters, master, acl, extra), extra is not { Length: > 0 } || Member(extra, "type") is "api");
    }

    private static DateTimeOffset? Date(string? text, Members members)
    {
        if (text is null) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return date;
        members.Add(IssueWire.NoDate("expiryDate"));
        return null;
    }

    /// <summary>A text in an object that is itself JSON text; null where there is none, or no such object.</summary>
    private static string? Member(string? text, string name)
    {
        if (text is null || Body.Fault(System.Text.Encoding.UTF8.GetBytes(text)) is not null) return null;
        using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Domain.Sessions.Hail.JsonText.Deepest });
        return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
    }
}
