using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions.Hail;
using Microsoft.AspNetCore.WebUtilities;

namespace AgentPlatform.Api.Surfaces.RustyGpt;

/// <summary>RustyGPT's JSON and errors: problem documents of its own form, and plain text for requests that cannot be read (contract rustygpt 2.12, 3.0.3).</summary>
internal sealed class RustyGptWire : IWire
{
    public const string PlainText = "text/plain; charset=utf-8";

    private const string Types = "https://rustygpt.dev/problems/";

    public static RustyGptWire Shared { get; } = new();

    /// <summary>Unknown keys are passed over.</summary>
    public JsonSerializerOptions Json { get; } = new()
    {
        Encoder = MinimalJsonEncoder.Shared,
        RespectNullableAnnotations = true,
        TypeInfoResolver = RustyGptJson.Default,
    };

    public ErrorForm Errors { get; } = new(ProblemWire.ContentType, typeof(RustyGptProblem));

    public ErrorReply Render(Error error, int? status = null)
    {
        var transport = RequestErrors.Status(error);
        if (Unreadable(error) is { } text) return new ErrorReply(status ?? transport ?? StatusCodes.Status400BadRequest, PlainText, Encoding.UTF8.GetBytes(text));
        // Wire: a wrong method is told by the status and Allow alone.
        if (transport is StatusCodes.Status405MethodNotAllowed) return new ErrorReply(transport.Value, PlainText, []);
        var (code, ownStatus) = Known(error);
        var final = status ?? ownStatus ?? transport ?? RequestErrors.StatusOf(error.Kind);
        return new ErrorReply(final, ProblemWire.ContentType, Write(error, code, final)) { Headers = final is StatusCodes.Status401Unauthorized ? [Renewal(error)] : [] };
    }

    /// <summary>Whether the transport refuses the request, whatever the operation.</summary>
    public static bool IsTransport(Error error) => error.Code.StartsWith("request.", StringComparison.Ordinal) && !ReferenceEquals(error, RequestErrors.Crashed);

    /// <summary>The beginnings are the contract's, the rest says what is wrong.</summary>
    private static string? Unreadable(Error error) => error.Code switch
    {
        "request.unsupported_media_type" => "Expected request with `Content-Type: application/json`",
        "request.malformed" => $"Failed to parse the request body as JSON: {error.Message}",
        "request.mistyped" => $"Failed to deserialize the JSON body into the target type: {error.Message}",
        "request.bad_query" => $"Failed to deserialize query string: {error.Message}",
        "request.too_large" => "length limit exceeded",
        _ => null,
    };

    private static (string Code, int? Status) Known(Error error) => error.Code switch
    {
        "auth.required" or "identity.missing_session" => ("RGP.AUTH.MISSING_SESSION", null),
        "identity.session_expired" => ("RGP.AUTH.EXPIRED", null),
        "identity.suspicious_session" => ("RGP.AUTH.SUSPICIOUS", null),
        "identity.disabled" => ("RGP.AUTH.DISABLED", StatusCodes.Status423Locked),
        "identity.rotation_failed" => ("RGP.AUTH.ROTATION_REQUIRED", null),
        "identity.csrf" => ("RGP.AUTH.CSRF", null),
        "request.crashed" => ("RGP.INTERNAL", null),
        _ => (error.Kind switch
        {
            ErrorKind.Invalid => "validation_failed",
            ErrorKind.Unauthenticated => "RGP.AUTH.INVALID_SESSION",
            ErrorKind.Forbidden => "RGP.RBAC.FORBIDDEN",
            ErrorKind.NotFound => "RGP.NOT_FOUND",
            ErrorKind.Conflict => "RGP.CONFLICT",
            ErrorKind.Limited => "RGP.RATE_LIMITED",
            ErrorKind.Unavailable => "database_unavailable",
        }, null),
    };

    // Wire: the browser app renews its log-in on a 401 that has this header, once.
    private static KeyValuePair<string, string> Renewal(Error error) => new("WWW-Authenticate", error.Code is "identity.suspicious_session" ? "refresh" : "session");

    private static byte[] Write(Error error, string code, int status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Shape.Writing);
        writer.WriteStartObject();
        writer.WriteString("type", Types + code);
        writer.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        writer.WriteNumber("status", status);
        writer.WriteString("code", code);
        writer.WriteString("message", error.Code is "auth.required" ? "session cookie missing" : error.Message);
        if (error.Fields?.GetValueOrDefault(RequestErrors.RetryAfter) is { } seconds)
        {
            writer.WriteStartObject("details");
            writer.WritePropertyName(RequestErrors.RetryAfter);
            writer.WriteRawValue(seconds);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>RustyGPT's problem document.</summary>
/// <param name="Type">`https://rustygpt.dev/problems/` and the code.</param>
/// <param name="Title">The words of the status.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Code">What is wrong, for programs.</param>
/// <param name="Message">What is wrong, for people.</param>
/// <param name="Details">More of it, where there is more to say.</param>
internal sealed record RustyGptProblem(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("details"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Details);
