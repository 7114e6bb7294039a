using System.Text.Json.Nodes;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>What the audit trail tells of keys. Never their texts.</summary>
internal static class KeyAudit
{
    private const string Minted = "api_keys.minted";
    private const string Rotated = "api_keys.rotated";
    private const string Revoked = "api_keys.revoked";
    private const string Target = "api_key";

    public static AuditEntry Mint(Caller by, PlatformKey key)
    {
        var detail = About(key);
        detail["expires_at"] = key.ExpiresAt;
        return Entry(by, Minted, key.Id, detail);
    }

    public static AuditEntry Mint(Caller by, WorkspaceKey key)
    {
        var detail = About(ApiKeyKind.Workspace, key.Name, key.Scopes, key.ExternalId);
        if (key.ExpiresAt is { } end) detail["expires_at"] = end;
        return Entry(by, Minted, key.Id, detail);
    }

    /// <summary>A person's own key; earlier ones end after <paramref name="overlap"/>.</summary>
    public static AuditEntry Mint(Caller by, ApiKey key, TimeSpan overlap)
    {
        var detail = About(ApiKeyKind.User, name: null, scopes: null, key.Prefix);
        detail["overlap_seconds"] = (long)overlap.TotalSeconds;
        return Entry(by, overlap > TimeSpan.Zero ? Minted : Rotated, key.Id, detail);
    }

    public static AuditEntry Rotate(Caller by, PlatformKey key, PlatformKey successor, TimeSpan overlap)
    {
        var detail = About(key);
        detail["replaced_by"] = successor.Id.Value;
        detail["overlap_seconds"] = (long)overlap.TotalSeconds;
        detail["expires_at"] = successor.ExpiresAt;
        return Entry(by, Rotated, key.Id, detail);
    }

    public static AuditEntry Revoke(Caller by, PlatformKey key) => Entry(by, Revoked, key.Id, About(key));

    public static AuditEntry Revoke(Caller by, RevokedKey key) => Entry(by, Revoked, key.Id, About(ApiKeyKind.Workspace, key.Name, key.Scopes, key.Prefix));

    private static AuditEntry Entry(Caller by, string action, ApiKeyId key, JsonObject detail) =>
        new(by, action) { Target = new AuditTarget(Target, key.Value.ToString()), Detail = detail.ToJsonString() };

    private static JsonObject About(PlatformKey key)
    {
        var detail = About(ApiKeyKind.Platform, key.Name, key.Scopes, key.Prefix);
        if (key.Only is { } only) detail["only"] = new JsonObject { [only.Kind is Domain.Common.ResourceKind.Session ? "session" : "agent"] = only.Id };
        return detail;
    }

    private static JsonObject About(ApiKeyKind kind, string? name, string[]? scopes, string prefix)
    {
        var detail = new JsonObject { ["kind"] = Text(kind), ["prefix"] = prefix };
        if (name is not null) detail["name"] = name;
        if (scopes is not null) detail["scopes"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]);
        return detail;
    }

    private static string Text(ApiKeyKind kind) => kind switch
    {
        ApiKeyKind.User => "user",
        ApiKeyKind.Platform => "platform",
        ApiKeyKind.Workspace => "workspace",
        ApiKeyKind.Tenant => "tenant",
    };
}
