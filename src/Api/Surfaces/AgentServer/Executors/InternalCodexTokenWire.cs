using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Executors;
using AgentPlatform.Domain.Executors;

namespace AgentPlatform.Api.Surfaces.AgentServer.Executors;

/// <summary>A token that somebody has shown.</summary>
/// <param name="Token">Its text.</param>
[SchemaName("CodexTokenVerifyRequest")]
internal sealed record CodexTokenTextBody([property: JsonPropertyName("token")] string? Token);

/// <summary>Whose a token is, and where it is good.</summary>
[SchemaName("CodexTokenVerifyResponse")]
internal sealed record CodexTokenHolderWire([property: JsonPropertyName("user_id")] string UserId, [property: JsonPropertyName("workspace_id")] string WorkspaceId)
{
    public static CodexTokenHolderWire From(TokenHolder holder) => new(holder.User.Value.ToString(), holder.Workspace.Value.ToString());
}

/// <summary>A command line that has connected.</summary>
/// <param name="Token">The text of the token that it showed.</param>
/// <param name="ClientIp">Where it came from; where the request came from, if this is left out.</param>
/// <param name="ClientUa">Its user agent.</param>
/// <param name="CodexVersion">The version of its codex; read from the user agent if left out.</param>
/// <param name="Os">Its system; read from the user agent if left out.</param>
[SchemaName("CodexSessionOpenRequest")]
internal sealed record OpenBrowserBody(
    [property: JsonPropertyName("token")] string? Token,
    [property: JsonPropertyName("client_ip"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientIp = null,
    [property: JsonPropertyName("client_ua"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientUa = null,
    [property: JsonPropertyName("codex_version"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CodexVersion = null,
    [property: JsonPropertyName("os"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Os = null)
{
    public static ConnectCommandLine On(OpenBrowserBody? body, Caller caller)
    {
        var address = body?.ClientIp is { Length: > 0 } told ? told : caller.From?.Address?.ToString();
        return new ConnectCommandLine(caller, body?.Token ?? "", ClientTraits.Told(address, body?.ClientUa, body?.CodexVersion, body?.Os));
    }
}

/// <summary>An open session.</summary>
/// <param name="SessionId">By which its changes are told: `cbs_` and 32 hexadecimal digits.</param>
[SchemaName("CodexSessionOpenResponse")]
internal sealed record OpenedBrowserWire(
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("session_id")] string SessionId)
{
    public static OpenedBrowserWire From(ConnectedCommandLine line) => new(line.Holder.User.Value.ToString(), line.Holder.Workspace.Value.ToString(), ExecutorIds.Text(line.Id));
}

/// <summary>What more is known of a session; what is empty or left out stays as it is.</summary>
[SchemaName("CodexSessionUpdateRequest")]
internal sealed record UpdateBrowserBody(
    [property: JsonPropertyName("session_id")] string? SessionId,
    [property: JsonPropertyName("client_ua")] string? ClientUa = null,
    [property: JsonPropertyName("codex_version")] string? CodexVersion = null,
    [property: JsonPropertyName("os")] string? Os = null)
{
    public UpdateCommandLine On(Caller caller) => new(caller, ExecutorIds.Browser(SessionId ?? ""), ClientTraits.Told(null, ClientUa, CodexVersion, Os));
}

/// <summary>A session that is over.</summary>
[SchemaName("CodexSessionCloseRequest")]
internal sealed record CloseBrowserBody([property: JsonPropertyName("session_id")] string? SessionId);

/// <summary>A token that is no good.</summary>
/// <param name="Error">Always `invalid_token`.</param>
internal sealed record TokenRefusalWire([property: JsonPropertyName("error")] string Error);
