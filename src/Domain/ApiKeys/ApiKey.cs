using System.Security.Cryptography;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.ApiKeys;

public readonly record struct ApiKeyId(Guid Value) : IId
{
    public static ApiKeyId New() => new(Guid.CreateVersion7());
}

/// <summary>Whom a key stands for, which also decides what its text looks like.</summary>
public enum ApiKeyKind
{
    /// <summary>A person, with all their rights: <c>osk_…</c>.</summary>
    User,

    /// <summary>Its maker, in one workspace, with rights that were chosen and an end: <c>apk_…</c>.</summary>
    Platform,

    /// <summary>A workspace, with rights of a fixed foreign catalogue: <c>wak_…</c>.</summary>
    Workspace,

    /// <summary>A workspace as a tenant, as owner or guest: <c>ad_key_…</c>.</summary>
    Tenant,
}

/// <summary>What the holder of a tenant key may do.</summary>
public enum TenantRole
{
    Guest,

    /// <summary>Manages keys as well.</summary>
    Owner,
}

public enum ApiKeyState
{
    Active,

    /// <summary>Replaced, and still accepted until a deadline.</summary>
    Grace,

    Revoked,
}

/// <summary>A person's own key: authenticates without a login, with all their rights. Stored as a hash; the newest active one is recoverable for its owner.</summary>
public sealed class ApiKey
{
    public const string UserPrefix = "osk_";
    public const string PlatformPrefix = "apk_";
    public const string WorkspacePrefix = "wak_";
    public const string TenantPrefix = "ad_key_";

    /// <summary>How long a key lives on after it was replaced.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromDays(7);

    /// <summary>Characters of a text that are shown, for people to tell keys apart.</summary>
    public const int ShownPrefix = 12;

    private ApiKey() { }

    public ApiKeyId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    public UserId User { get; private set; }

    public ApiKeyKind Kind { get; private set; }

    public byte[] Hash { get; private set; } = [];

    /// <summary>The first characters, for people to tell keys apart.</summary>
    public string Prefix { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Makes a key that acts as its user, and its text: <c>osk_</c> and the 32 hex digits of a random uuid.</summary>
    public static (ApiKey Key, string Text) ForUser(ApiKeyId id, UserId user, WorkspaceId personal, DateTimeOffset now)
    {
        var text = UserPrefix + RandomUuid();
        return (new ApiKey
        {
            Id = id,
            Workspace = personal,
            User = user,
            Kind = ApiKeyKind.User,
            Hash = Secrets.Hash(text),
            Prefix = text[..ShownPrefix],
            CreatedAt = now,
        }, text);
    }

    private static string RandomUuid()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return Convert.ToHexStringLower(bytes);
    }
}
