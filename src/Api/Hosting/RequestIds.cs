using System.Diagnostics;

namespace AgentPlatform.Api.Hosting;

/// <summary>Gives every response <c>X-Request-Id</c>: the one that came with the request when it is harmless, else a new one. It is in every log line of the request.</summary>
internal sealed partial class RequestIds(RequestDelegate next, TimeProvider clock, ILogger<RequestIds> log)
{
    private const string Header = "X-Request-Id";
    private const int Longest = 64;

    public async Task Invoke(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        var id = IsHarmless(given) ? given : Guid.CreateVersion7().ToString("N");
        context.TraceIdentifier = id;
        Activity.Current?.SetTag("request.id", id);
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = id;
            // No browser is to take an answer for something else than it says to be.
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Task.CompletedTask;
        });
        if (!log.IsEnabled(LogLevel.Error))
        {
            await next(context);
            return;
        }

        var start = clock.GetTimestamp();
        using (log.BeginScope(new RequestScope(id))) await next(context);
        // The path's pattern, not the path: ids and query strings are nobody's business here.
        Log.Served(log, context.Request.Method, Route(context), context.Response.StatusCode, clock.GetElapsedTime(start).TotalMilliseconds, id);
    }

    private static string Route(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";

    private static bool IsHarmless(string text) => text.Length is > 0 and <= Longest && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private sealed class RequestScope(string id) : IReadOnlyList<KeyValuePair<string, object>>
    {
        public int Count => 1;

        public KeyValuePair<string, object> this[int index] => new("RequestId", id);

        public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
        {
            yield return this[0];
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => id;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Route} {Status} in {Milliseconds:0.0} ms, request {Id}")]
        public static partial void Served(ILogger log, string method, string route, int status, double milliseconds, string id);
    }
}
