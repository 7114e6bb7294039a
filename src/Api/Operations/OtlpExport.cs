using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AgentPlatform.Api.Operations;

/// <summary>Sends metrics and traces by OTLP over HTTP from before the first hosted service starts until after the last one stopped.</summary>
internal sealed class OtlpExport(Uri endpoint, IMeterFactory meters) : IHostedLifecycleService, IDisposable
{
    private const int FlushMilliseconds = 5_000;

    private readonly DatabaseSpans databaseSpans = new();
    private MeterProvider? metrics;
    private TracerProvider? traces;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // The variables come last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES keep their standard meaning.
        var resource = ResourceBuilder.CreateEmpty().AddService(Telemetry.ServiceName, serviceVersion: Telemetry.Version).AddTelemetrySdk().AddEnvironmentVariableDetector();

        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "Npgsql", Telemetry.Name)
            .AddProcessor(databaseSpans)
            .AddOtlpExporter(options => Send(options, "v1/traces"))
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("Microsoft.AspNetCore.*", "System.Runtime", "Npgsql", Telemetry.Name)
            .AddView(instrument => Telemetry.IsWanted(instrument.Meter, meters) ? null : MetricStreamConfiguration.Drop)
            .AddOtlpExporter((options, _) => Send(options, "v1/metrics"))
            .Build();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Flushing blocks a thread, and must not outlast the host's patience when the receiver is away.
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => traces?.Shutdown(FlushMilliseconds), cancellationToken),
        Task.Run(() => metrics?.Shutdown(FlushMilliseconds), cancellationToken)).WaitAsync(cancellationToken);

    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
        databaseSpans.Dispose();
    }

    private void Send(OtlpExporterOptions options, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        // An endpoint set in code is taken as it is, without the signal's path.
        options.Endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
    }
}
