using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Surfaces.OpenSession;

/// <summary>OpenSession's JSON and errors: every refusal is <c>{"error":"…"}</c> (contract opensession 2.4, 3, Q3).</summary>
internal sealed class OpenSessionWire : IWire
{
    public static OpenSessionWire Shared { get; } = new();

    public JsonSerializerOptions Json { get; } = Options(OpenSessionJson.Default);

    public ErrorForm Errors { get; } = new("application/json", typeof(ApiErrorWire));

    /// <summary>Least escaping, 127 levels, no key twice, no null where none is meant.</summary>
    public static JsonSerializerOptions Options(IJsonTypeInfoResolver types) => new()
    {
        Encoder = MinimalJsonEncoder.Shared,
        MaxDepth = JsonText.Deepest,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        TypeInfoResolver = types,
    };

    public ErrorReply Render(Error error, int? status = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Shape.Writing);
        writer.WriteStartObject();
        writer.WriteString("error", Text(error));
        writer.WriteEndObject();
        writer.Flush();
        return new ErrorReply(status ?? Status(error), "application/json", buffer.WrittenSpan.ToArray());
    }

    /// <summary>The reference's words, where they differ from the platform's.</summary>
    public static string Text(Error error) => error.Code switch
    {
        "auth.required" => "missing or invalid Authorization header",
        "identity.tokens_disabled" => "JWT_SECRET not configured",
        "request.unsupported_media_type" => "Expected request with `Content-Type: application/json`",
        "request.malformed" => $"Failed to parse the request body as JSON: {error.Message}",
        "request.mistyped" => $"Failed to deserialize the JSON body into the target type: {error.Message}",
        "request.too_large" => "Failed to buffer the request body: length limit exceeded",
        "request.bad_query" => $"Failed to deserialize query string: {error.Message}",
        _ => error.Message,
    };

    public static int Status(Error error) => error.Code switch
    {
        "identity.tokens_disabled" or "identity.oauth_provider_failed" or "identity.oauth_exchange_failed" => StatusCodes.Status500InternalServerError,
        _ => RequestErrors.Status(error) ?? RequestErrors.StatusOf(error.Kind),
    };
}

/// <summary>Every error of OpenSession.</summary>
/// <param name="Error">What is wrong, for people.</param>
internal sealed record ApiErrorWire([property: JsonPropertyName("error")] string Error);
