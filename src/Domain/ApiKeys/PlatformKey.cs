using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.ApiKeys;

/// <summary>What has become of a key by some instant.</summary>
public enum KeyStanding
{
    Active,

    /// <summary>Replaced, and still accepted for a while.</summary>
    Grace,

    /// <summary>Taken out of use.</summary>
    Revoked,

    /// <summary>Its time, or its grace, is over.</summary>
    Expired,
}

/// <summary>What a key is to be good for.</summary>
/// <param name="Name">For people.</param>
/// <param name="Scopes">Its rights; what its maker may not do, it may not do either.</param>
/// <param name="Only">The only thing it may touch; null for anything.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record KeyTerms(string Name, Scopes Scopes, ResourceRef? Only, DateTimeOffset ExpiresAt);

/// <summary>A key that acts as its maker in one workspace, with chosen rights and until a date. Active, then perhaps in grace after it was replaced, then revoked or expired.</summary>
public sealed class PlatformKey
{
    /// <summary>UTF-16 characters of a name.</summary>
    public const int LongestName = 255;

    public const int DefaultDays = 90;
    public const int MostDays = 365;

    /// <summary>Keys in use in one workspace. Counted, not locked: a few more may slip in at the same instant.</summary>
    public const int MostPerWorkspace = 10_000;

    /// <summary>UTF-8 bytes of the id of the thing that a key is restricted to.</summary>
    public const int LongestOnly = 1024;

    /// <summary>How long a replaced key is accepted where nobody says.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(1);

    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(7);

    private PlatformKey() { }

    public ApiKeyId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>The person it acts as.</summary>
    public UserId User { get; private set; }

    public byte[] Hash { get; private set; } = [];

    /// <summary>The first characters of its text.</summary>
    public string Prefix { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>Names of rights (<see cref="ScopeCatalogue"/>).</summary>
    public string[] Scopes { get; private set; } = [];

    public ResourceKind? OnlyKind { get; private set; }

    public string? OnlyId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public ApiKeyState State { get; private set; }

    public DateTimeOffset? GraceUntil { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>The key that took its place.</summary>
    public ApiKeyId? ReplacedBy { get; private set; }

    public ResourceRef? Only => OnlyKind is { } kind ? new ResourceRef(kind, OnlyId!) : null;

    public bool IsRevoked => State is ApiKeyState.Revoked;

    /// <summary>Makes a key and its text, which is not kept.</summary>
    public static (PlatformKey Key, string Text) Mint(ApiKeyId id, UserId maker, WorkspaceId workspace, KeyTerms terms, DateTimeOffset now)
    {
        var text = PlatformKeyText.New();
        return (new PlatformKey
        {
            Id = id,
            Workspace = workspace,
            User = maker,
            Hash = Secrets.Hash(text),
            Prefix = text[..ApiKey.ShownPrefix],
            Name = terms.Name,
            Scopes = [.. ScopeCatalogue.Names(terms.Scopes)],
            OnlyKind = terms.Only?.Kind,
            OnlyId = terms.Only?.Id,
            CreatedAt = now,
            ExpiresAt = terms.ExpiresAt,
        }, text);
    }

    /// <summary>Whether keys can be restricted to this: a session by its uuid as it is written, an agent by any id.</summary>
    public static bool CanBeRestrictedTo(ResourceRef only) => only.Kind switch
    {
        ResourceKind.Session => Guid.TryParseExact(only.Id, "D", out var id) && string.Equals(id.ToString(), only.Id, StringComparison.Ordinal),
        ResourceKind.Agent => !string.IsNullOrWhiteSpace(only.Id) && System.Text.Encoding.UTF8.GetByteCount(only.Id) <= LongestOnly && !only.Id.Contains('\0'),
    };

    /// <summary>
    /// Makes a key that takes this one's place: the same name, rights and restriction, for as long again, but not beyond <paramref name="latest"/>. This one is accepted for the overlap.
    /// </summary>
    public Result<(PlatformKey Key, string Text)> Rotate(ApiKeyId successor, TimeSpan overlap, DateTimeOffset? latest, DateTimeOffset now)
    {
        if (Standing(now) is not KeyStanding.Active) return ApiKeyErrors.NotActive;
        if (overlap < TimeSpan.Zero || overlap > LongestOverlap) return ApiKeyErrors.BadOverlap;
        var expiresAt = now + (ExpiresAt - CreatedAt);
        var minted = Mint(successor, User, Workspace, new KeyTerms(Name, ScopeCatalogue.Of(Scopes), Only, latest < expiresAt ? latest.Value : expiresAt), now);
        ReplacedBy = successor;
        if (overlap == TimeSpan.Zero) (State, RevokedAt) = (ApiKeyState.Revoked, now);
        else (State, GraceUntil) = (ApiKeyState.Grace, now + overlap);
        return minted;
    }

    /// <summary>Takes the key out of use. One that is so already stays as it is.</summary>
    public void Revoke(DateTimeOffset now)
    {
        if (IsRevoked) return;
        (State, RevokedAt, GraceUntil) = (ApiKeyState.Revoked, now, null);
    }

    public KeyStanding Standing(DateTimeOffset now) => Standing(State, GraceUntil, ExpiresAt, now);

    /// <summary>What has become of a key with these marks by <paramref name="now"/>.</summary>
    public static KeyStanding Standing(ApiKeyState state, DateTimeOffset? graceUntil, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (state is ApiKeyState.Revoked) return KeyStanding.Revoked;
        if (expiresAt <= now || graceUntil <= now) return KeyStanding.Expired;
        return state is ApiKeyState.Grace ? KeyStanding.Grace : KeyStanding.Active;
    }
}
