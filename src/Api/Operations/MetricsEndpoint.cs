namespace AgentPlatform.Api.Operations;

internal static class MetricsEndpoint
{
    /// <summary>Maps <c>GET /metrics</c>. It leaves itself out of the request metrics and of the OpenAPI documents.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/metrics", Scrape).WithName("metrics").WithTags("Operations").WithSummary("The process in numbers").ExcludeFromDescription().DisableHttpMetrics();

    private static async Task Scrape(HttpContext http, PrometheusExporter exporter)
    {
        http.Response.ContentType = MetricText.ContentType;
        http.Response.Headers.CacheControl = "no-store";
        exporter.Scrape(http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
