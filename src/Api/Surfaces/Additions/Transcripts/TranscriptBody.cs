using System.Reflection;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Sessions.Transcripts;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Surfaces.Additions.Transcripts;

/// <summary>A recording as its program wrote it, of any content type; read while it arrives.</summary>
internal sealed class TranscriptBody : IEndpointParameterMetadataProvider
{
    /// <summary>A line of a recording.</summary>
    public const string Example = """
        {"type":"user","message":{"role":"user","content":"Fix the parser"},"uuid":"7e4b0c1e-5a3f-4f0e-9d55-7a1f6f2f9a01","sessionId":"0b7c1c1e-5a3f-4f0e-9d55-7a1f6f2f9a01","timestamp":"2026-02-19T11:18:05.000Z"}

        """;

    private TranscriptBody(TranscriptReading reading) => Reading = reading;

    public TranscriptReading Reading { get; }

    public static async ValueTask<TranscriptBody> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var format = query["format"] is [{ Length: > 0 } asked] ? asked : null;
        if (format is not null && !TranscriptReader.Knows(format)) throw new RefusedRequestException(TranscriptErrors.UnknownFormat(format));

        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var reading = await TranscriptReader.Read(context.Request.Body, format, query["name"], clock.GetUtcNow(), context.RequestAborted);
        // Whoever is still sending hears the answer only when all is sent.
        if (reading is not TranscriptReading.Sound) await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        return new TranscriptBody(reading);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new TakesBytes(Example));
}
