using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions.Hail;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AgentPlatform.Api.Replies;

/// <summary>The platform's own errors: RFC 9457. For its own paths, and on every path for requests that accept <c>application/problem+json</c>.</summary>
internal sealed class ProblemWire : IWire
{
    public const string ContentType = "application/problem+json";

    public static ProblemWire Shared { get; } = new();

    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Encoder = MinimalJsonEncoder.Shared };

    public ErrorForm Errors { get; } = new(ContentType, typeof(Problem));

    public ErrorReply Render(Error error, int? status = null)
    {
        var code = status ?? RequestErrors.Status(error) ?? RequestErrors.StatusOf(error.Kind);
        return new ErrorReply(code, ContentType, Write(error, code, _ => { }));
    }

    /// <summary>Whether the request asks for problem details instead of the surface's own errors.</summary>
    public static bool IsWanted(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types)
        && types.Any(type => type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase) && type.Quality is null or > 0);

    /// <summary>The members of RFC 9457, ours, and what else <paramref name="more"/> adds.</summary>
    public static byte[] Write(Error error, int status, Action<Utf8JsonWriter> more)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Shape.Writing);
        writer.WriteStartObject();
        writer.WriteString("type", "about:blank");
        writer.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        writer.WriteNumber("status", status);
        writer.WriteString("detail", error.Message);
        writer.WriteString("code", error.Code);
        if (error.Fields is { Count: > 0 } fields)
        {
            writer.WriteStartObject("errors");
            foreach (var (field, what) in fields) writer.WriteString(JsonNamingPolicy.SnakeCaseLower.ConvertName(field), what);
            writer.WriteEndObject();
        }

        more(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>RFC 9457 problem details.</summary>
/// <param name="Type">Always `about:blank`.</param>
/// <param name="Title">The words of the status.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Detail">What is wrong, for people.</param>
/// <param name="Code">What is wrong, for programs.</param>
/// <param name="Errors">What is wrong with single members of the request.</param>
/// <param name="Line">Which line of a recording cannot be read, from 1.</param>
internal sealed record Problem(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("errors"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Errors,
    [property: JsonPropertyName("line"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line);
