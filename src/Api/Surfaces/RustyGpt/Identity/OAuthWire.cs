using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.RustyGpt.Identity;

/// <summary>Wire: whatever goes wrong in a log-in at a provider is told in the same two words (contract rustygpt 3.3). Requests that cannot be read are refused as everywhere on this surface.</summary>
internal sealed class OAuthWire : IWire
{
    public static OAuthWire Shared { get; } = new();

    public JsonSerializerOptions Json => RustyGptWire.Shared.Json;

    public ErrorForm Errors { get; } = new(RustyGptWire.PlainText, typeof(string));

    public ErrorReply Render(Error error, int? status = null) => RustyGptWire.IsTransport(error) || error.Code is "identity.csrf"
        ? RustyGptWire.Shared.Render(error, status)
        : new ErrorReply(StatusCodes.Status500InternalServerError, RustyGptWire.PlainText, "OAuth failed"u8.ToArray());
}

[SchemaName("OAuthAddress")]
internal sealed record AuthUrlWire([property: JsonPropertyName("auth_url")] string AuthUrl);

internal sealed record AuthCodeBody([property: JsonPropertyName("auth_code"), JsonRequired] string AuthCode);
