using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Surfaces.Additions.Sessions;

/// <summary>A page of a session's events; for the API document, <see cref="SessionEventsReply"/> writes it.</summary>
/// <param name="Events">In order.</param>
/// <param name="LastSequence">Sequence of the session's newest event; 0 without events.</param>
/// <param name="Next">The cursor for the next page; null when this is the last.</param>
internal sealed record SessionEventsWire(
    [property: JsonPropertyName("events")] IReadOnlyList<SessionEventWire> Events,
    [property: JsonPropertyName("last_sequence")] long LastSequence,
    [property: JsonPropertyName("next")] long? Next);

/// <summary>An event and its place.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Event">The event as it is stored.</param>
internal sealed record SessionEventWire([property: JsonPropertyName("sequence")] long Sequence, [property: JsonPropertyName("event")] JsonElement Event);

/// <summary>Writes a page with its events byte for byte as they are stored.</summary>
internal sealed class SessionEventsReply(EventPage page) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = new ArrayBufferWriter<byte>((page.Events?.Lines.Length ?? 0) + 256);
        Write(body);
        httpContext.Response.ContentType = "application/json";
        httpContext.Response.ContentLength = body.WrittenCount;
        await httpContext.Response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }

    private void Write(ArrayBufferWriter<byte> body)
    {
        using var json = new Utf8JsonWriter(body, Shape.Writing);
        json.WriteStartObject();
        json.WriteStartArray("events");
        var (rest, sequence) = (page.Events?.Lines ?? default, page.Events?.First ?? 0);
        for (; !rest.IsEmpty; sequence++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            json.WriteStartObject();
            json.WriteNumber("sequence", sequence);
            json.WritePropertyName("event");
            json.WriteRawValue(rest.Span[..end], skipInputValidation: true);
            json.WriteEndObject();
            rest = rest[(end + 1)..];
        }

        json.WriteEndArray();
        json.WriteNumber("last_sequence", page.LastSequence);
        if (page.Next is { } next) json.WriteNumber("next", next);
        else json.WriteNull("next");
        json.WriteEndObject();
    }
}
