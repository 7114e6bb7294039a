using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Surfaces.RustyGpt.Identity;

/// <summary>Setup's errors: <c>{"message","details"}</c>, both always there (contract rustygpt 2.12 and 3.1). Requests that cannot be read are refused as everywhere on this surface.</summary>
internal sealed class SetupWire(string message) : IWire
{
    public static SetupWire Checking { get; } = new("Failed to check setup");

    public static SetupWire Creating { get; } = new("Failed to setup");

    public JsonSerializerOptions Json => RustyGptWire.Shared.Json;

    public ErrorForm Errors { get; } = new("application/json", typeof(SetupErrorWire));

    public ErrorReply Render(Error error, int? status = null)
    {
        if (RustyGptWire.IsTransport(error)) return RustyGptWire.Shared.Render(error, status);
        if (error == IdentityErrors.AlreadySetUp) return Write(StatusCodes.Status400BadRequest, "Database rejected setup.", "`init_setup` returned false");
        return error.Kind is ErrorKind.Invalid
            ? Write(StatusCodes.Status400BadRequest, message, $"RGP.VALIDATION: {error.Message}")
            : Write(StatusCodes.Status500InternalServerError, message, null);
    }

    private static ErrorReply Write(int status, string message, string? details)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Shape.Writing);
        writer.WriteStartObject();
        writer.WriteString("message", message);
        writer.WriteString("details", details);
        writer.WriteEndObject();
        writer.Flush();
        return new ErrorReply(status, "application/json", buffer.WrittenSpan.ToArray());
    }
}

/// <summary>Why setup was refused.</summary>
/// <param name="Message">What was not done.</param>
/// <param name="Details">Why, where that can be told.</param>
internal sealed record SetupErrorWire([property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("details")] string? Details);

[SchemaName("SetupStatus")]
internal sealed record SetupStatusWire([property: JsonPropertyName("is_setup")] bool IsSetUp);

/// <summary>The first account. The username has at most 64 bytes, the address 254, the password what the installation allows.</summary>
internal sealed record SetupBody(
    [property: JsonPropertyName("username"), JsonRequired] string Username,
    [property: JsonPropertyName("email"), JsonRequired] string Email,
    [property: JsonPropertyName("password"), JsonRequired] string Password);
