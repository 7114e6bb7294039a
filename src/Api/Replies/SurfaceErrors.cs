using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Replies;

/// <summary>Outermost part of the request pipeline: whatever goes wrong below, the client gets an answer in its surface's form.</summary>
internal sealed partial class SurfaceErrors(RequestDelegate next, SurfaceDirectory surfaces, ILogger<SurfaceErrors> log)
{
    public async Task Invoke(HttpContext context)
    {
        try
        {
            if (surfaces.Find(context.Request.Path) is { IsStrictAboutSlashes: true } && context.Request.Path.Value is { Length: > 1 } path && path[^1] == '/')
            {
                context.SetEndpoint(null);
                await context.Refuse(RequestErrors.UnknownPath);
                return;
            }

            await next(context);
            if (Unanswered(context.Response) is { } refusal) await context.Refuse(refusal);
        }
        catch (Exception gone) when (context.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException)
        {
            // The client is gone: there is nobody to answer, and the status is for the metrics alone.
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception fault)
        {
            await Answer(context, fault);
        }
    }

    // Routing leaves unknown paths and wrong methods without a body; so do statuses that nobody has explained.
    private static Error? Unanswered(HttpResponse response)
    {
        if (response.HasStarted || response.ContentType is not null || response.ContentLength is not null) return null;
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => RequestErrors.UnknownPath,
            StatusCodes.Status405MethodNotAllowed => RequestErrors.WrongMethod,
            StatusCodes.Status415UnsupportedMediaType => RequestErrors.UnsupportedMediaType,
            StatusCodes.Status400BadRequest => RequestErrors.Malformed("the request cannot be read"),
            _ => null,
        };
    }

    private async Task Answer(HttpContext context, Exception fault)
    {
        var error = fault switch
        {
            RefusedRequestException refused => refused.Error,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => RequestErrors.TooLarge(Body.Limit(context)),
            BadHttpRequestException unreadable => RequestErrors.Malformed(unreadable.Message),
            UnavailableException => CommonErrors.Unavailable,
            _ => RequestErrors.Crashed,
        };
        if (ReferenceEquals(error, RequestErrors.Crashed)) Log.Crashed(log, fault, context.Request.Method, context.GetEndpoint()?.DisplayName);
        if (ReferenceEquals(error, CommonErrors.Unavailable)) Log.Unavailable(log, fault.InnerException?.Message ?? fault.Message);
        if (context.Response.HasStarted)
        {
            // Half an answer is out: cutting the connection is the only honest end.
            context.Abort();
            return;
        }

        // A cookie that was replaced on the way here is gone for good if the browser does not get the new one.
        var headers = context.Response.Headers;
        var (allow, vary, cookies) = (headers.Allow, headers.Vary, headers.SetCookie);
        context.Response.Clear();
        (headers.Allow, headers.Vary, headers.SetCookie) = (allow, vary, cookies);
        await context.Refuse(error);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
        public static partial void Crashed(ILogger log, Exception fault, string method, string? endpoint);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A request was refused because the database is not available: {Reason}")]
        public static partial void Unavailable(ILogger log, string reason);
    }
}
