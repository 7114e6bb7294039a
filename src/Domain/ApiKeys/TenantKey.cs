using System.Buffers.Text;
using System.Security.Cryptography;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.ApiKeys;

/// <summary>What the clients of another system keep beside a key. Opaque to the platform, except for the role in <see cref="Acl"/>.</summary>
/// <param name="KeyHash">The platform's own keys have the lower-case hex SHA-256 of their text here; with another one the text is no longer accepted.</param>
/// <param name="Acl">JSON text with the role; null means guest.</param>
/// <param name="Extra">JSON text with the type of the key; null fits all.</param>
public sealed record TenantRecord(string KeyHash, string KeyHashParams, string EncryptedMasterKey, string? Acl, string? Extra);

/// <summary>A key that stands for a workspace as a tenant, as owner or guest, and its record (contract open-agents-builder 2.3, 4.1). Good until it is deleted, or until a date where one was given.</summary>
public sealed class TenantKey
{
    /// <summary>Characters of a name.</summary>
    public const int LongestName = 256;

    /// <summary>Characters of a locator.</summary>
    public const int LocatorLength = 64;

    private const int SecretBytes = 32;
    private const int ShownPrefix = 12;

    private TenantKey() { }

    public ApiKeyId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>The id by which clients know it: 64 characters, unique in the workspace.</summary>
    public string Locator { get; private set; } = "";

    public byte[] Hash { get; private set; } = [];

    /// <summary>The first characters of the text; empty where there is no text.</summary>
    public string Prefix { get; private set; } = "";

    public string Name { get; private set; } = "";

    public TenantRole Role { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public TenantRecord Record { get; private set; } = new("", "", "", null, null);

    public PrincipalId CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Makes a key and its text, which is not kept: <c>ad_key_</c> and 256 random bits in base64url.</summary>
    public static (TenantKey Key, string Text) Mint(ApiKeyId id, WorkspaceId workspace, PrincipalId by, string name, TenantRole role, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var text = ApiKey.TenantPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var hash = Secrets.Hash(text);
        var key = Of(id, workspace, by, Secrets.Hex(LocatorLength / 2), name, role, expiresAt, now);
        (key.Hash, key.Prefix) = (hash, text[..ShownPrefix]);
        // The record must have these members; a key of this platform needs no master key.
        key.Record = new TenantRecord(Convert.ToHexStringLower(hash), """{"algorithm":"sha256"}""", "none", $$"""{"role":"{{(role is TenantRole.Owner ? "owner" : "guest")}}","features":["*"]}""", """{"type":"api"}""");
        return (key, text);
    }

    /// <summary>A record that a client has made: it has no text, so nobody can come with it.</summary>
    public static TenantKey Note(ApiKeyId id, WorkspaceId workspace, PrincipalId by, string locator, string name, TenantRole role, DateTimeOffset? expiresAt, TenantRecord record, DateTimeOffset now)
    {
        var key = Of(id, workspace, by, locator, name, role, expiresAt, now);
        (key.Hash, key.Record) = (RandomNumberGenerator.GetBytes(SecretBytes), record);
        return key;
    }

    private static TenantKey Of(ApiKeyId id, WorkspaceId workspace, PrincipalId by, string locator, string name, TenantRole role, DateTimeOffset? expiresAt, DateTimeOffset now) => new()
    {
        Id = id,
        Workspace = workspace,
        Locator = locator,
        Name = name,
        Role = role,
        ExpiresAt = expiresAt,
        CreatedBy = by,
        CreatedAt = now,
    };
}

/// <summary>What tenants' keys allow.</summary>
public static class TenantRoles
{
    public static Scopes Scopes(this TenantRole role) => role switch
    {
        TenantRole.Owner => Common.Scopes.TenantOwner,
        TenantRole.Guest => Common.Scopes.TenantGuest,
    };
}

/// <summary>Refusals about tenants' keys.</summary>
public static class TenantKeyErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "tenant_key.not_found", "there is no such key");
    public static readonly Error InvalidName = new(ErrorKind.Invalid, "tenant_key.invalid_name", $"display_name must have 1 to {TenantKey.LongestName} characters");
    public static readonly Error InvalidLifetime = new(ErrorKind.Invalid, "tenant_key.invalid_lifetime", "expires_in_days must be a whole number from 1 to 36500, or null");

    /// <summary>Nobody gives what they do not have.</summary>
    public static readonly Error BeyondOwnScopes = new(ErrorKind.Forbidden, "tenant_key.beyond_own_scopes", "this credential does not have all the rights of a key with that role");
}
