using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Hosting;

/// <summary>Lets browsers of any origin call the surfaces that are open to them, without cookies (contract opensession 4.3). All others get no CORS headers at all.</summary>
internal sealed class OpenCors(RequestDelegate next, SurfaceDirectory surfaces)
{
    public Task Invoke(HttpContext context)
    {
        if (surfaces.Find(context.Request.Path) is not { IsOpenToAllOrigins: true }) return next(context);

        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowOrigin = "*";
            headers.Vary = "origin, access-control-request-method, access-control-request-headers";
            return Task.CompletedTask;
        });
        if (!HttpMethods.IsOptions(context.Request.Method)) return next(context);

        // Wire: every OPTIONS is answered, on any path below the surface.
        context.Response.Headers.AccessControlAllowMethods = "*";
        context.Response.Headers.AccessControlAllowHeaders = "*";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
