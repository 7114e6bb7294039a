using System.Text.RegularExpressions;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.Additions.Transcripts;

/// <summary>A recording that cannot be read: problem details with the line at fault.</summary>
internal sealed class BrokenTranscriptReply(TranscriptFault fault) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var error = new Error(ErrorKind.Invalid, "transcript.broken", $"line {fault.Line}: {fault.Reason}");
        var body = ProblemWire.Write(error, StatusCodes.Status422UnprocessableEntity, writer => writer.WriteNumber("line", fault.Line));
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        response.ContentType = ProblemWire.ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}

/// <summary>A recording on its way back, piece by piece.</summary>
internal sealed partial class TranscriptFileReply(TranscriptFile file) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = file.IsDocument ? "application/json" : "application/jsonl";
        response.Headers.ContentDisposition = $"attachment; filename=\"{Unfit().Replace(file.RecordingId, "-")}.{(file.IsDocument ? "json" : "jsonl")}\"";
        await foreach (var piece in file.Pieces.WithCancellation(httpContext.RequestAborted)) await response.Body.WriteAsync(piece, httpContext.RequestAborted);
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+", RegexOptions.None, 1000)]
    private static partial Regex Unfit();
}
