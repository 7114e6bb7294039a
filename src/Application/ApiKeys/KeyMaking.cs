using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>What bounds the keys that a caller makes: nobody gives more than they have, nor for longer.</summary>
internal static class KeyMaking
{
    /// <summary>The key that the caller came with, where it is one of the platform's.</summary>
    public static ApiKeyId? OwnKey(this Caller caller) => caller.Credential.Kind is CredentialKind.PlatformKey ? new ApiKeyId(caller.Credential.Id) : null;

    /// <summary>What a key does to itself is about whatever it is restricted to; what it does to others is about no one thing.</summary>
    public static ResourceRef? AsToKey(this Caller caller, ApiKeyId key) => caller.OwnKey() == key ? caller.Only : null;

    /// <summary>Those of <paramref name="wanted"/> that the caller does not have.</summary>
    public static Scopes Missing(this Caller caller, Scopes wanted) => new(wanted.Bits & ~caller.Scopes.Bits);

    /// <summary>
    /// When a key that the caller makes must have ended; null where nothing bounds it, as with a log-in: its tokens and cookies are renewed. Refused where the caller's own key, as it is locked, is no
    /// longer good.
    /// </summary>
    public static Result<DateTimeOffset?> Latest(this Caller caller, PlatformKey? own, DateTimeOffset now)
    {
        if (caller.Credential.Kind is CredentialKind.UserKey or CredentialKind.WorkspaceKey or CredentialKind.TenantKey) return caller.Credential.Until;
        if (caller.OwnKey() is null) return Result<DateTimeOffset?>.Of(null);
        if (own is null || own.Standing(now) is not (KeyStanding.Active or KeyStanding.Grace)) return ApiKeyErrors.Unknown;
        return own.GraceUntil < own.ExpiresAt ? own.GraceUntil : own.ExpiresAt;
    }

    /// <summary>The end of a key that the caller makes: as they ask for it, else the earlier one of <paramref name="usual"/> and what bounds them. Null for never.</summary>
    public static async Task<Result<DateTimeOffset?>> End(this Caller caller, DateTimeOffset? asked, DateTimeOffset? usual, IPlatformKeyStore keys, DateTimeOffset now, CancellationToken ct)
    {
        // Locked, so that a key that is being revoked elsewhere leaves no heir behind.
        var own = caller.OwnKey() is { } id ? (await keys.Lock(caller.Here, [id], ct)).GetValueOrDefault(id) : null;
        var latest = caller.Latest(own, now);
        if (latest.Error is { } gone) return gone;
        if (asked > latest.Value) return ApiKeyErrors.OutlivesMaker;
        return Result<DateTimeOffset?>.Of(asked ?? (usual is null || latest.Value < usual ? latest.Value : usual));
    }
}
