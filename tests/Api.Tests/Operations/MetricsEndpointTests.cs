using System.Net;
using AgentPlatform.Api.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Api.Tests.Operations;

public sealed class MetricsEndpointTests
{
    [Test]
    public async Task A_scrape_shows_the_requests_of_this_host_and_not_itself()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddPlatformTelemetry(builder.Configuration);
        await using var app = builder.Build();
        app.MapGet("/things/{id}", (string id) => id);
        app.MapMetrics();
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        await client.GetStringAsync("/things/1");
        await client.GetStringAsync("/things/2");
        await client.GetStringAsync("/metrics");
        using var response = await client.GetAsync("/metrics");
        var text = await response.Content.ReadAsStringAsync();

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.GetValues("Content-Type"), Is.EqualTo(["text/plain; version=0.0.4; charset=utf-8"]));
        Assert.That(text, Does.Contain("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"/things/{id}\"} 2\n"));
        Assert.That(text, Does.Not.Contain("memory_pool"), "it is measured nine times in a small request");
        Assert.That(text, Does.Contain("# TYPE kestrel_active_connections gauge\n"));
        Assert.That(text, Does.Not.Contain("http_response_status_code=\"200\",http_route=\"/metrics\"").And.EndsWith("agentplatform_metrics_dropped_series_total 0\n"));
    }
}
