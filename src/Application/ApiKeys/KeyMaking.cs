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

    /// <summary>When a key that the caller makes must have ended; null where nothing bounds it. Refused where the caller's own key, as it is locked, is no longer good.</summary>
    public static Result<DateTimeOffset?> Latest(this Caller caller, PlatformKey? own, DateTimeOffset now)
    {
        if (caller.Credential.Kind is CredentialKind.UserKey) return caller.Credential.Until;
        if (caller.OwnKey() is null) return Result<DateTimeOffset?>.Of(null);
        if (own is null || own.Standing(now) is not (KeyStanding.Active or KeyStanding.Grace)) return ApiKeyErrors.Unknown;
        return own.GraceUntil < own.ExpiresAt ? own.GraceUntil : own.ExpiresAt;
    }
}
