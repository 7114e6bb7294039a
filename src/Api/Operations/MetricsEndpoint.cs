using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Operations;

internal static class MetricsEndpoint
{
    /// <summary>Maps <c>GET /metrics</c>. It leaves itself out of the request metrics.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOperation("/metrics", [HttpMethods.Get], Scrape).WithName("platform.metrics").WithTags("Operations").WithSummary("The process in numbers")
            .Describe("Everything the process measures, in Prometheus' text format.").Text("text/plain", "# TYPE kestrel_active_connections gauge\nkestrel_active_connections 1\n")
            .DisableHttpMetrics();

    private static async Task Scrape(HttpContext http, PrometheusExporter exporter)
    {
        http.Response.ContentType = MetricText.ContentType;
        http.Response.Headers.CacheControl = "no-store";
        exporter.Scrape(http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
