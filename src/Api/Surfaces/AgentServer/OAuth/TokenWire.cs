using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>Refusals of the two endpoints that programs call, in the words of RFC 8628 and RFC 6749.</summary>
internal sealed class TokenWire : IWire
{
    public const string RequestCode = "oauth.invalid_request";
    public const string GrantTypeCode = "oauth.unsupported_grant_type";

    private const string Device = "identity.device.";

    public static TokenWire Shared { get; } = new();

    public JsonSerializerOptions Json => AgentServerWire.Shared.Json;

    public ErrorForm Errors { get; } = new("application/json", typeof(OAuthErrorWire));

    public ErrorReply Render(Error error, int? status = null)
    {
        var word = Word(error);
        var body = JsonSerializer.SerializeToUtf8Bytes(new OAuthErrorWire(word, error.Message), AgentServerJson.Default.OAuthErrorWire);
        return new ErrorReply(status ?? RequestErrors.Status(error) ?? RequestErrors.StatusOf(error.Kind), "application/json", body) { Headers = [new("Cache-Control", "no-store")] };
    }

    private static string Word(Error error) => error switch
    {
        { Code: RequestCode } => "invalid_request",
        { Code: GrantTypeCode } => "unsupported_grant_type",
        _ when error.Code.StartsWith(Device, StringComparison.Ordinal) => error.Code[Device.Length..],
        { Code: "request.crashed" } => "server_error",
        { Kind: ErrorKind.Unavailable or ErrorKind.Limited } => "temporarily_unavailable",
        _ => "invalid_request",
    };
}

/// <summary>Why a program does not get what it asks for.</summary>
/// <param name="Error">`authorization_pending`, `slow_down`, `access_denied`, `expired_token`, `invalid_grant`, `invalid_client`, `invalid_scope`, `invalid_request` or `unsupported_grant_type`.</param>
/// <param name="Description">For people.</param>
[SchemaName("OAuthError")]
internal sealed record OAuthErrorWire([property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);

/// <summary>Asks for a device code.</summary>
/// <param name="ClientId">`agentserver-agent-cli`.</param>
/// <param name="Scope">Out of `openid`, `profile` and `agent:register`, separated by spaces; all of them when absent.</param>
[SchemaName("DeviceAuthorizationForm")]
internal sealed record DeviceAuthorizationForm(
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("scope")] string? Scope);

/// <summary>Asks for the token.</summary>
/// <param name="GrantType">`urn:ietf:params:oauth:grant-type:device_code`.</param>
/// <param name="ClientId">`agentserver-agent-cli`.</param>
/// <param name="DeviceCode">What the program got at the beginning.</param>
[SchemaName("DeviceTokenForm")]
internal sealed record DeviceTokenForm(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("device_code")] string DeviceCode);

/// <summary>A device authorization that has begun.</summary>
/// <param name="DeviceCode">For the program.</param>
/// <param name="UserCode">For the person to enter.</param>
/// <param name="VerificationUri">Where to enter it.</param>
/// <param name="VerificationUriComplete">The same with the code in it.</param>
/// <param name="ExpiresIn">Seconds.</param>
/// <param name="Interval">Seconds between two polls.</param>
[SchemaName("DeviceAuthorization")]
internal sealed record DeviceAuthorizationWire(
    [property: JsonPropertyName("device_code")] string DeviceCode,
    [property: JsonPropertyName("user_code")] string UserCode,
    [property: JsonPropertyName("verification_uri")] string VerificationUri,
    [property: JsonPropertyName("verification_uri_complete")] string VerificationUriComplete,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("interval")] int Interval)
{
    public static DeviceAuthorizationWire From(BegunDeviceGrant grant, string page) =>
        new(grant.DeviceCode, grant.UserCode, page, $"{page}?user_code={grant.UserCode}", (long)grant.ExpiresIn.TotalSeconds, grant.Interval);
}

/// <summary>A token.</summary>
/// <param name="AccessToken">Opaque.</param>
/// <param name="TokenType">Always `bearer`.</param>
/// <param name="ExpiresIn">Seconds.</param>
/// <param name="Scope">What was granted, separated by spaces.</param>
/// <param name="IdToken">Who let the program in, and to which workspace, as a JWT; absent unless `openid` was granted.</param>
[SchemaName("DeviceToken")]
internal sealed record DeviceTokenWire(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("id_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? IdToken)
{
    public static DeviceTokenWire From(RedeemedDeviceGrant grant) =>
        new(grant.AccessToken, "bearer", (long)grant.ExpiresIn.TotalSeconds, string.Join(' ', grant.Scopes), grant.IdToken);
}
