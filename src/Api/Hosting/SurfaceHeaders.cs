using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Hosting;

/// <summary>Adds the headers that a surface has on every answer, whatever becomes of the request.</summary>
internal sealed class SurfaceHeaders(RequestDelegate next, SurfaceDirectory surfaces)
{
    public Task Invoke(HttpContext context)
    {
        if (surfaces.Find(context.Request.Path) is { Headers: { Count: > 0 } headers })
        {
            context.Response.OnStarting(() =>
            {
                foreach (var (name, value) in headers) context.Response.Headers.TryAdd(name, value);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
