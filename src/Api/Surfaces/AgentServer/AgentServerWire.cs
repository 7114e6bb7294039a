using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer.Executors;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>agentserver's JSON and errors: a refusal is one line of plain text (contract agentserver 3.0).</summary>
internal sealed class AgentServerWire : IWire
{
    private readonly string forbidden;

    private AgentServerWire(string forbidden) => this.forbidden = forbidden;

    public static AgentServerWire Shared { get; } = new("insufficient permissions");

    /// <summary>The routes for administrators, who are told in other words that somebody is none.</summary>
    public static AgentServerWire Administration { get; } = new("forbidden");

    /// <summary>Keys match in any case, unknown ones and nulls are passed over.</summary>
    public JsonSerializerOptions Json { get; } = new()
    {
        Encoder = MinimalJsonEncoder.Shared,
        PropertyNameCaseInsensitive = true,
        TypeInfoResolver = AgentServerJson.Default,
    };

    public ErrorForm Errors { get; } = new("text/plain; charset=utf-8", typeof(string));

    // Wire: what an endpoint accepts although the core refuses it has no body.
    public ErrorReply Render(Error error, int? status = null) => (status, error) switch
    {
        (StatusCodes.Status200OK, _) => new(StatusCodes.Status200OK, "text/plain; charset=utf-8", []),
        (_, { Limit: { } limit }) => new(StatusCodes.Status403Forbidden, "application/json", JsonSerializer.SerializeToUtf8Bytes(QuotaExceededWire.From(error.Message, limit), AgentServerJson.Default.QuotaExceededWire)),
        (_, { Code: "executors.invalid_token" }) => new(StatusCodes.Status401Unauthorized, "application/json", JsonSerializer.SerializeToUtf8Bytes(new TokenRefusalWire(error.Message), AgentServerJson.Default.TokenRefusalWire)),
        _ => new(status ?? Status(error), "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(Text(error) + "\n")),
    };

    private static int Status(Error error) => RequestErrors.Status(error) ?? RequestErrors.StatusOf(error.Kind);

    /// <summary>The contract's words, where they differ from the platform's.</summary>
    private string Text(Error error) => error.Code switch
    {
        "auth.required" => "unauthorized",
        "auth.forbidden" => forbidden,
        "workspaces.owners_only" => "insufficient permissions",
        "request.unknown_path" => "404 page not found",
        "request.crashed" => "internal error",
        "identity.oauth_provider_not_found" => "unknown provider",
        "identity.oauth_state_missing" => "missing oauth state",
        "identity.oauth_state_unknown" or "identity.oauth_state_mismatch" or "identity.oauth_state_expired" => "invalid oauth state",
        "identity.oauth_code_missing" => "missing authorization code",
        "identity.oauth_refused" => $"authentication failed: {error.Message}",
        "identity.oauth_exchange_failed" => "token exchange failed",
        "identity.oauth_provider_failed" => "failed to get identity",
        "identity.oauth_email_missing" => "failed to resolve user",
        "agents.missing_authorization" => error.Message,
        "oauth.not_authenticated" or "identity.grant_token_missing" or "identity.grant_token_unknown" => error.Message,
        "identity.device.unknown_user_code" => "failed to accept device challenge",
        "identity.device.unknown_challenge" => "failed to get consent request",
        "identity.device.not_open" => "failed to accept consent",
        _ when error.Kind is ErrorKind.Unauthenticated => "unauthorized",
        _ => error.Message,
    };
}

/// <summary>The one refusal that is JSON: a limit is reached (contract agentserver 3.2).</summary>
/// <param name="Error">Always `quota_exceeded`.</param>
/// <param name="Message">For people.</param>
/// <param name="Quota">How full it is.</param>
internal sealed record QuotaExceededWire(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("quota")] QuotaWire Quota)
{
    public static QuotaExceededWire From(string message, ReachedLimit limit) => new("quota_exceeded", message, new QuotaWire(limit.Current, limit.Most));
}

/// <summary>How many there are and may be.</summary>
/// <param name="Current">How many there are.</param>
/// <param name="Max">How many there may be; 0 is no limit.</param>
[SchemaName("WorkspaceQuota")]
internal sealed record QuotaWire([property: JsonPropertyName("current")] long Current, [property: JsonPropertyName("max")] long Max);
