using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>A platform key as people see it, without its text.</summary>
public sealed record PlatformKeyView
{
    public ApiKeyId Id { get; init; }

    /// <summary>The person it acts as.</summary>
    public UserId User { get; init; }

    public string Name { get; init; } = "";

    /// <summary>The first characters of its text.</summary>
    public string Prefix { get; init; } = "";

    public KeyStanding Standing { get; init; }

    /// <summary>Names of its rights. In force are those that its maker has as well.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public ResourceRef? Only { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Until when a replaced key is accepted.</summary>
    public DateTimeOffset? GraceUntil { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>A few seconds old at most.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public ApiKeyId? ReplacedBy { get; init; }

    internal static PlatformKeyView Of(PlatformKey key, DateTimeOffset now) => new()
    {
        Id = key.Id,
        User = key.User,
        Name = key.Name,
        Prefix = key.Prefix,
        Standing = key.Standing(now),
        Scopes = key.Scopes,
        Only = key.Only,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        GraceUntil = key.GraceUntil,
        RevokedAt = key.RevokedAt,
        ReplacedBy = key.ReplacedBy,
    };
}

/// <summary>A new key with its text, which is told this once.</summary>
public sealed record MintedKey(PlatformKeyView Key, string Text);
