using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Identity;

/// <summary>Every refusal in a device authorization, and of the token that comes of it.</summary>
public static class DeviceGrantErrors
{
    // What the program is told, in the words of RFC 8628 and RFC 6749.
    public static readonly Error UnknownClient = new(ErrorKind.Unauthenticated, "identity.device.invalid_client", "this client is not known");
    public static readonly Error InvalidScope = Invalid("invalid_scope", "this client may not ask for that scope");
    public static readonly Error AuthorizationPending = Invalid("authorization_pending", "nobody has answered yet");
    public static readonly Error SlowDown = Invalid("slow_down", $"this came too early: wait {DeviceGrant.SlowDownBy} seconds longer from now on");
    public static readonly Error Denied = Invalid("access_denied", "the request was denied");
    public static readonly Error Expired = Invalid("expired_token", "the device code has expired");
    public static readonly Error InvalidGrant = Invalid("invalid_grant", "the device code is not known, or was used already");

    // What the person is told.

    /// <summary>No program waits under this code: it was never given out, its time is over, or it was entered already.</summary>
    public static readonly Error UnknownUserCode = Invalid("unknown_user_code", "the code is not known, was entered already, or its time is over");

    public static readonly Error UnknownChallenge = Invalid("unknown_challenge", "this request is not known, or its time is over");
    public static readonly Error NotOpen = Invalid("not_open", "this request was answered already, or its time is over");
    public static readonly Error AnotherPerson = new(ErrorKind.Forbidden, "identity.device.another_person", "session user does not match OAuth subject");
    public static readonly Error MayNotGrant = new(ErrorKind.Forbidden, "identity.device.may_not_grant", "insufficient permissions for this workspace");

    // What somebody who comes with a token is told.
    public static readonly Error TokenMissing = new(ErrorKind.Unauthenticated, "identity.grant_token_missing", "missing or invalid Authorization header");
    public static readonly Error TokenUnknown = new(ErrorKind.Unauthenticated, "identity.grant_token_unknown", "invalid or expired token");
    public static readonly Error TokenMayNotRegister = new(ErrorKind.Forbidden, "identity.grant_token_scope", $"insufficient scope: {DeviceClient.RegisterScope} required");

    private static Error Invalid(string code, string message) => new(ErrorKind.Invalid, $"identity.device.{code}", message);
}
