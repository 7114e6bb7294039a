using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using AgentPlatform.Api.Operations;
using AgentPlatform.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Api.Tests.Operations;

/// <summary>A host exports to a real receiver over HTTP. What it sends is protobuf, whose texts are plain UTF-8.</summary>
public sealed class OtlpExportTests
{
    private readonly ConcurrentQueue<(string Path, string? Type, string Body)> received = [];
    private WebApplication receiver = null!;

    [SetUp]
    public async Task StartReceiver()
    {
        received.Clear();
        receiver = Host().Build();
        receiver.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body, Encoding.UTF8);
            received.Enqueue((request.Path, request.ContentType, await body.ReadToEndAsync()));
        });
        await receiver.StartAsync();
    }

    [TearDown]
    public async Task StopReceiver() => await receiver.DisposeAsync();

    [Test]
    public async Task Traces_and_metrics_are_sent_when_an_endpoint_is_set([Values("AgentPlatform:Otlp:Endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT")] string setting)
    {
        await Serve(setting, client => client.GetStringAsync("/things/secret-id"));

        Assert.That(received.Select(r => r.Type), Is.All.EqualTo("application/x-protobuf"));
        Assert.That(Sent("/v1/traces"), Does.Contain("GET /things/{id}").And.Contain("http.route").And.Contain("agentplatform").And.Contain("0.1.0"));
        Assert.That(Sent("/v1/traces"), Does.Not.Contain("secret-id"));
        Assert.That(Sent("/v1/metrics"), Does.Contain("http.server.request.duration").And.Contain("/things/{id}").And.Contain("dotnet.gc.collections").And.Contain("agentplatform"));
    }

    [Test]
    public async Task Nothing_is_sent_when_none_is_set()
    {
        await Serve("AgentPlatform:Otlp:Unrelated", async client =>
        {
            await client.GetStringAsync("/things/1");
            using var query = new ActivitySource("Npgsql").StartActivity("agents", ActivityKind.Client);
            Assert.That(query, Is.Null, "nobody listens, so spans cost nothing");
        });

        Assert.That(received, Is.Empty);
    }

    [Test]
    public async Task A_crash_is_an_error_of_its_route_with_its_type_and_without_its_message()
    {
        await Serve("AgentPlatform:Otlp:Endpoint", async client => Assert.That((int)(await client.GetAsync("/crash/1")).StatusCode, Is.EqualTo(500)));

        Assert.That(Sent("/v1/traces"), Does.Contain("GET /crash/{id}").And.Contain("System.InvalidOperationException").And.Not.Contain("crashed on purpose"));
    }

    [Test]
    public async Task Scrapes_are_not_traced()
    {
        await Serve("AgentPlatform:Otlp:Endpoint", client => client.GetStringAsync("/metrics"));

        Assert.That(Sent("/v1/traces"), Does.Not.Contain("/metrics"));
    }

    [Test]
    public async Task Database_spans_leave_without_sql_values_and_connection_strings()
    {
        using var npgsql = new ActivitySource("Npgsql");
        await Serve("AgentPlatform:Otlp:Endpoint", client =>
        {
            using var span = npgsql.StartActivity("agents", ActivityKind.Client)!;
            span.SetTag("db.query.text", "select hidden-text").SetTag("db.npgsql.data_source", "Host=hidden-host").SetTag("db.namespace", "plain-database");
            span.AddException(new InvalidOperationException("invalid input: hidden-value"));
            span.SetStatus(ActivityStatusCode.Error, "hidden-description");
            return Task.CompletedTask;
        });

        Assert.That(Sent("/v1/traces"), Does.Contain("plain-database").And.Contain("System.InvalidOperationException").And.Not.Contain("hidden-"));
    }

    [Test]
    public void An_address_that_is_none_stops_the_start_with_the_name_of_the_setting([Values("localhost:4318", "nonsense", "ftp://a")] string address)
    {
        var builder = Host();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = address;

        Assert.That(
            () => builder.Services.AddPlatformTelemetry(builder.Configuration),
            Throws.TypeOf<StartupException>().With.Message.EqualTo("OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https address."));
    }

    private static WebApplicationBuilder Host()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder;
    }

    private async Task Serve(string setting, Func<HttpClient, Task> work)
    {
        var builder = Host();
        builder.Configuration[setting] = receiver.Urls.First();
        builder.Services.AddPlatformTelemetry(builder.Configuration);
        await using var app = builder.Build();
        app.UseExceptionHandler(handler => handler.Run(_ => Task.CompletedTask));
        app.MapGet("/things/{id}", (string id) => id);
        app.MapGet("/crash/{id}", string (string id) => throw new InvalidOperationException("crashed on purpose"));
        app.MapMetrics();
        await app.StartAsync();

        using (var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) }) await work(client);

        // Stopping flushes: no waiting for an interval.
        await app.StopAsync();
    }

    private string Sent(string path) => string.Concat(received.Where(r => string.Equals(r.Path, path, StringComparison.Ordinal)).Select(r => r.Body));
}
