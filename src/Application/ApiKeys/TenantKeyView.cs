using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>A tenant's key and its record.</summary>
public sealed record TenantKeyView
{
    /// <summary>The id by which clients know it.</summary>
    public string Locator { get; init; } = "";

    public string Name { get; init; } = "";

    public TenantRole Role { get; init; }

    public string KeyHash { get; init; } = "";

    public string KeyHashParams { get; init; } = "";

    public string EncryptedMasterKey { get; init; } = "";

    public string? Acl { get; init; }

    public string? Extra { get; init; }

    /// <summary>From when on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    internal static TenantKeyView Of(TenantKey key) => new()
    {
        Locator = key.Locator,
        Name = key.Name,
        Role = key.Role,
        KeyHash = key.Record.KeyHash,
        KeyHashParams = key.Record.KeyHashParams,
        EncryptedMasterKey = key.Record.EncryptedMasterKey,
        Acl = key.Record.Acl,
        Extra = key.Record.Extra,
        ExpiresAt = key.ExpiresAt,
        CreatedAt = key.CreatedAt,
        UpdatedAt = key.CreatedAt,
    };
}

public interface ITenantKeyStore
{
    Task Add(TenantKey key, CancellationToken ct);

    /// <summary>
    /// Stores a record in the place of the one with its locator, or as a new one, also where somebody else is faster. The text of the key that was there stays good where the record still fits it and
    /// <paramref name="isForTexts"/>; of one that was deleted it never comes back. Answers the key's id.
    /// </summary>
    Task<ApiKeyId> Save(TenantKey key, bool isForTexts, CancellationToken ct);

    /// <summary>Takes a key out of use for good and forgets its record; its id, null where there is none.</summary>
    Task<ApiKeyId?> Remove(WorkspaceId workspace, string locator, DateTimeOffset now, CancellationToken ct);
}

/// <summary>Tells other features by which ids clients know keys, also keys that are gone.</summary>
public interface IKeyNames
{
    /// <summary>External ids of keys of the workspace by the keys' own; keys that have none are left out.</summary>
    Task<IReadOnlyDictionary<Guid, string>> ExternalIds(WorkspaceId workspace, IReadOnlyCollection<Guid> keys, CancellationToken ct);
}
