using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>
/// Open Agents Builder's JSON and errors: <c>{"message":"…","status":n}</c>, whose status is always that of the answer. Whatever has no status of its own is 499, which the contract means
/// (open-agents-builder 2.4, 3.0). What is not found is 400, except where a route says 404.
/// </summary>
internal sealed class OpenAgentsBuilderWire : IWire
{
    public static OpenAgentsBuilderWire Shared { get; } = new();

    public JsonSerializerOptions Json { get; } = new() { Encoder = MinimalJsonEncoder.Shared, TypeInfoResolver = OpenAgentsBuilderJson.Default };

    public ErrorForm Errors { get; } = new("application/json", typeof(OpenAgentsBuilderErrorWire));

    public ErrorReply Render(Error error, int? status = null)
    {
        var code = status ?? Status(error);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = MinimalJsonEncoder.Shared });
        writer.WriteStartObject();
        writer.WriteString("message", Text(error, code));
        if (error.Fields is Issues issues)
        {
            writer.WritePropertyName("issues");
            JsonSerializer.Serialize(writer, issues.All, OpenAgentsBuilderJson.Default.IReadOnlyListIssueWire);
        }

        if (code is StatusCodes.Status500InternalServerError)
        {
            writer.WriteStartObject("error");
            writer.WriteEndObject();
        }

        if (error.Code is not OpenAgentsBuilderErrors.WithoutStatus) writer.WriteNumber("status", code);
        writer.WriteEndObject();
        writer.Flush();
        return new ErrorReply(code, "application/json", buffer.WrittenSpan.ToArray());
    }

    // Wire: anything about credentials or the tenant header is 401; 403 is for quota and suspension alone (contract, question 4).
    private static int Status(Error error) => error switch
    {
        { Code: "request.unknown_path" } => StatusCodes.Status404NotFound,
        { Code: "request.wrong_method" } => StatusCodes.Status405MethodNotAllowed,
        { Code: "request.too_large" } => StatusCodes.Status413PayloadTooLarge,
        { Code: "request.idempotency_key_reused" } => StatusCodes.Status422UnprocessableEntity,
        { Code: "request.crashed" } => StatusCodes.Status500InternalServerError,
        { Kind: ErrorKind.Unauthenticated or ErrorKind.Forbidden } => StatusCodes.Status401Unauthorized,
        { Kind: ErrorKind.Limited } => StatusCodes.Status403Forbidden,
        { Kind: ErrorKind.NotFound } => StatusCodes.Status400BadRequest,
        { Kind: ErrorKind.Unavailable } => StatusCodes.Status503ServiceUnavailable,
        { Code: "request.bad_idempotency_key" } => StatusCodes.Status400BadRequest,
        { Code: OpenAgentsBuilderErrors.Asked or OpenAgentsBuilderErrors.WithoutStatus } => StatusCodes.Status400BadRequest,
        { Kind: ErrorKind.Invalid or ErrorKind.Conflict } => StatusCodes.Status499ClientClosedRequest,
    };

    private static string Text(Error error, int status) => error switch
    {
        { Code: "request.unknown_path" } => "Not Found",
        { Kind: ErrorKind.NotFound } when status is StatusCodes.Status400BadRequest => "Data not found!",
        { Code: OpenAgentsBuilderErrors.NotAnOwner } => error.Message,
        { Kind: ErrorKind.Unauthenticated or ErrorKind.Forbidden } => "Unauthorized",
        _ => error.Message,
    };
}

/// <summary>Every error of Open Agents Builder.</summary>
/// <param name="Message">What is wrong, for people.</param>
/// <param name="Issues">What is wrong with single members of the request.</param>
/// <param name="Status">The status of the answer.</param>
internal sealed record OpenAgentsBuilderErrorWire(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("issues"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<IssueWire>? Issues,
    [property: JsonPropertyName("status")] int Status);

/// <summary>Says that something was done.</summary>
/// <param name="Message">For people.</param>
/// <param name="Status">The status of the answer.</param>
[SchemaName("OpenAgentsBuilderOutcome")]
internal sealed record OutcomeWire([property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("status")] int Status)
{
    public const string SavedText = "Data saved successfully!";

    public static OutcomeWire Deleted { get; } = new("Data deleted successfully!", StatusCodes.Status200OK);
}
