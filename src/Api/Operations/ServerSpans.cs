using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Operations;

/// <summary>
/// Names the server's span by method and route and records the status. The path itself is left out: it may hold a secret.
/// Being a startup filter it surrounds the whole pipeline, wherever that is put together.
/// </summary>
internal sealed class ServerSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(Describe);
        next(app);
    };

    private static async Task Describe(HttpContext http, RequestDelegate next)
    {
        // Present for the logs' sake also when nobody asked for the span.
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
        {
            await next(http);
            return;
        }

        string? crash = null;
        try
        {
            await next(http);
        }
        catch (Exception exception)
        {
            crash = exception.GetType().FullName;
            throw;
        }
        finally
        {
            End(span, http, crash);
        }
    }

    private static void End(Activity span, HttpContext http, string? crash)
    {
        // Handling an exception clears the endpoint.
        var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (endpoint?.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is not null)
        {
            // What is not measured is not traced: scrapes and probes would outnumber the rest.
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        var method = Method(http.Request.Method);
        var route = endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
        var status = crash is null ? http.Response.StatusCode : StatusCodes.Status500InternalServerError;

        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        span.SetTag("url.scheme", http.Request.Scheme);
        if (status < StatusCodes.Status500InternalServerError) return;

        span.SetTag("error.type", crash ?? http.Features.Get<IExceptionHandlerFeature>()?.Error.GetType().FullName ?? $"{status}");
        span.SetStatus(ActivityStatusCode.Error);
    }

    // As the metrics have it: a client must not make up names.
    private static string Method(string method) =>
        HttpMethods.GetCanonicalizedValue(method) is ("GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" or "TRACE" or "CONNECT") and var known ? known : "_OTHER";
}
