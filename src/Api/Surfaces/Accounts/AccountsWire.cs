using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer;
using AgentPlatform.Api.Surfaces.OpenSession;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>
/// The error of a request that several surfaces' clients may have sent: one object with everybody's keys (architecture: the shared handles). OpenSession's clients read
/// <c>error</c>, RustyGPT's <c>message</c> and <c>code</c>, everybody else problem details.
/// </summary>
internal sealed class AccountsWire : IWire
{
    public static AccountsWire Shared { get; } = new();

    public JsonSerializerOptions Json { get; } = OpenSessionWire.Options(AccountsJson.Default);

    public ErrorForm Errors { get; } = new(ProblemWire.ContentType, typeof(AccountErrorWire));

    public ErrorReply Render(Error error, int? status = null)
    {
        var code = status ?? Status(error);
        var (name, message) = RustyGpt(error);
        var retry = error.Fields?.GetValueOrDefault(RequestErrors.RetryAfter);
        return new ErrorReply(code, ProblemWire.ContentType, ProblemWire.Write(error with { Code = name, Fields = retry is null ? error.Fields : null }, code, writer =>
        {
            // A request without any credential may have been an OpenSession client's.
            writer.WriteString("error", OpenSessionWire.Text(error == IdentityErrors.MissingSession ? CommonErrors.Unauthenticated : error));
            writer.WriteString("message", message);
            if (retry is null) return;
            writer.WriteStartObject("details");
            writer.WritePropertyName(RequestErrors.RetryAfter);
            writer.WriteRawValue(retry);
            writer.WriteEndObject();
        }));
    }

    private static int Status(Error error) => error.Code switch
    {
        "accounts.blank" => StatusCodes.Status422UnprocessableEntity,
        "identity.disabled" => StatusCodes.Status423Locked,
        _ => OpenSessionWire.Status(error),
    };

    // Codes and texts of contract rustygpt 3.2.
    private static (string Code, string Message) RustyGpt(Error error) => error.Code switch
    {
        "identity.wrong_credentials" or "identity.no_password" => ("RGP.AUTH.INVALID_CREDENTIALS", "invalid credentials"),
        "identity.missing_session" => ("RGP.AUTH.MISSING_SESSION", error.Message),
        "identity.invalid_session" => ("RGP.AUTH.INVALID_SESSION", error.Message),
        "identity.session_expired" => ("RGP.AUTH.EXPIRED", error.Message),
        "identity.suspicious_session" => ("RGP.AUTH.SUSPICIOUS", error.Message),
        "identity.rotation_failed" => ("RGP.AUTH.ROTATION_REQUIRED", error.Message),
        "identity.disabled" => ("RGP.AUTH.DISABLED", error.Message),
        "identity.csrf" => ("RGP.AUTH.CSRF", error.Message),
        "accounts.blank" => ("invalid_request", error.Message),
        RequestErrors.LimitedCode => ("RGP.RATE_LIMITED", error.Message),
        _ => (error.Code, error.Message),
    };
}

/// <summary>The shared handles as OpenSession's own: for requests that only its clients send.</summary>
internal sealed class OpenSessionDialect : IWire
{
    public static OpenSessionDialect Shared { get; } = new();

    public JsonSerializerOptions Json => AccountsWire.Shared.Json;

    public ErrorForm Errors => OpenSessionWire.Shared.Errors;

    public ErrorReply Render(Error error, int? status = null) => OpenSessionWire.Shared.Render(error, status);
}

/// <summary>The shared handles as agentserver's own.</summary>
internal sealed class AgentServerDialect : IWire
{
    public static AgentServerDialect Shared { get; } = new();

    public JsonSerializerOptions Json => AccountsWire.Shared.Json;

    public ErrorForm Errors => AgentServerWire.Shared.Errors;

    public ErrorReply Render(Error error, int? status = null) =>
        AgentServerWire.Shared.Render(error == IdentityErrors.EmailTaken ? error with { Message = "email already taken" } : error, status);
}

/// <summary>Refusals of the shared handles themselves.</summary>
internal static class AccountErrors
{
    public static readonly Error Blank = new(ErrorKind.Invalid, "accounts.blank", "email and password are required");
    public static readonly Error Unreadable = new(ErrorKind.Invalid, "accounts.unreadable", "bad request");
    public static readonly Error BothRequired = new(ErrorKind.Invalid, "accounts.both_required", "email and password required");
}

/// <summary>Problem details with what OpenSession's and RustyGPT's clients read beside them; plain ones for whoever accepts only those.</summary>
/// <param name="Type">Always `about:blank`.</param>
/// <param name="Title">The words of the status.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Detail">What is wrong, for people.</param>
/// <param name="Code">What is wrong, for programs.</param>
/// <param name="Errors">What is wrong with single members of the request.</param>
/// <param name="Error">What is wrong, in OpenSession's words.</param>
/// <param name="Message">What is wrong, in RustyGPT's words.</param>
/// <param name="Details">More of it, where there is more to say: `retry_after_seconds` of a request too many.</param>
internal sealed record AccountErrorWire(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("errors"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Errors,
    [property: JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonPropertyName("message"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message,
    [property: JsonPropertyName("details"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Details);

/// <summary>OpenSession's answer to whoever logs in.</summary>
[SchemaName("AuthTokens")]
internal sealed record TokenWire(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("refresh_token")] string RefreshToken,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("nickname")] string Nickname)
{
    public static TokenWire From(TokenGrant grant) =>
        new(grant.AccessToken, grant.RefreshToken, (long)grant.Lifetime.TotalSeconds, grant.User.Value.ToString(), grant.Nickname);
}

[SchemaName("AuthRegisterRequest")]
internal sealed record RegisterBody(
    [property: JsonPropertyName("email"), JsonRequired] string Email,
    [property: JsonPropertyName("password"), JsonRequired] string Password,
    [property: JsonPropertyName("nickname"), JsonRequired] string Nickname);

/// <summary>An e-mail address or a username, and a password.</summary>
internal sealed record LoginBody(
    [property: JsonPropertyName("email"), JsonRequired] string Email,
    [property: JsonPropertyName("password"), JsonRequired] string Password);

internal sealed record RefreshTokenBody([property: JsonPropertyName("refresh_token"), JsonRequired] string RefreshToken);

/// <summary>OpenSession reads <c>ok</c>; clients with a browser session read <c>status</c>.</summary>
internal sealed record LoggedOutWire(
    [property: JsonPropertyName("ok")] bool Ok,
    [property: JsonPropertyName("status"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status);

/// <summary>OpenSession's view of one's own account.</summary>
internal sealed record AccountWire(
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("nickname")] string Nickname,
    [property: JsonPropertyName("api_key")] string ApiKey,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("email")] string? Email,
    [property: JsonPropertyName("avatar_url")] string? AvatarUrl,
    [property: JsonPropertyName("oauth_providers")] IReadOnlyList<LinkedProviderWire> OAuthProviders,
    [property: JsonPropertyName("github_username"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GithubUsername)
{
    public static AccountWire From(AccountView account) => new(
        account.Id.Value.ToString(), account.Nickname, account.ApiKey, OpenSessionIds.Seconds(account.CreatedAt), account.Email,
        account.Identities.FirstOrDefault(identity => identity.AvatarUrl is not null)?.AvatarUrl,
        [.. account.Identities.Select(LinkedProviderWire.From)],
        account.Identities.FirstOrDefault(identity => identity.Provider is "github")?.Username);
}

internal sealed record LinkedProviderWire(
    [property: JsonPropertyName("provider")] string Provider,
    [property: JsonPropertyName("provider_username")] string ProviderUsername,
    [property: JsonPropertyName("display_name")] string DisplayName)
{
    public static LinkedProviderWire From(LinkedIdentityView identity) => new(identity.Provider, identity.Username, identity.Provider switch
    {
        "github" => "GitHub",
        "gitlab" => "GitLab",
        _ => identity.Provider,
    });
}
