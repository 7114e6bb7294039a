using System.Reflection;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Sessions.Transcripts;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Surfaces.Additions.Transcripts;

/// <summary>A recording as its program wrote it, of any content type; read while it arrives.</summary>
internal sealed class TranscriptBody : IEndpointParameterMetadataProvider
{
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

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new TakesBytes());
}
