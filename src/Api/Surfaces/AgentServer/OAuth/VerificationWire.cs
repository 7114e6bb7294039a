using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>The code that somebody has entered.</summary>
/// <param name="DeviceChallenge">From the address of the page.</param>
/// <param name="UserCode">In any case, with or without its dash.</param>
[SchemaName("DeviceAcceptRequest")]
internal sealed record AcceptBody(
    [property: JsonPropertyName("device_challenge")] string? DeviceChallenge,
    [property: JsonPropertyName("user_code")] string? UserCode);

/// <summary>The answer to a program that wants to be let in.</summary>
/// <param name="WorkspaceId">Where to.</param>
/// <param name="Action">`deny`; anything else is `accept`.</param>
[SchemaName("ConsentRequest")]
internal sealed record ConsentBody(
    [property: JsonPropertyName("workspace_id")] string? WorkspaceId,
    [property: JsonPropertyName("action")] string? Action);

/// <summary>Where the browser goes next.</summary>
/// <param name="RedirectTo">An address of this server.</param>
[SchemaName("OAuthRedirect")]
internal sealed record RedirectToWire([property: JsonPropertyName("redirect_to")] string RedirectTo);

/// <summary>Refusals of the steps of the browser, in the contract's words (agentserver 3.6).</summary>
internal static class VerificationErrors
{
    public static readonly Error NotAuthenticated = new(ErrorKind.Unauthenticated, "oauth.not_authenticated", "not authenticated");
    public static readonly Error AcceptIncomplete = new(ErrorKind.Invalid, "oauth.accept_incomplete", "device_challenge and user_code are required");
    public static readonly Error LoginMissing = new(ErrorKind.Invalid, "oauth.login_challenge_missing", "missing login_challenge");
    public static readonly Error LoginUnknown = new(ErrorKind.Invalid, "oauth.login_unknown", "failed to get login request");
    public static readonly Error LoginRefused = new(ErrorKind.Invalid, "oauth.login_refused", "failed to accept login");
    public static readonly Error ConsentMissing = new(ErrorKind.Invalid, "oauth.consent_challenge_missing", "missing consent_challenge");
}

/// <summary>A program's code.</summary>
/// <param name="UserCode">In any case, with or without its dash.</param>
[SchemaName("UserCodeForm")]
internal sealed record UserCodeForm([property: JsonPropertyName("user_code")] string UserCode);
