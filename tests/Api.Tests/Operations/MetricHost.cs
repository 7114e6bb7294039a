using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using AgentPlatform.Api.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentPlatform.Api.Tests.Operations;

/// <summary>As much of a host as the exporter sees of one: a meter factory.</summary>
internal sealed class MetricHost : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PrometheusExporter exporter;

    public MetricHost()
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        Meter = meters.Create(Telemetry.Name);
        exporter = new PrometheusExporter(meters, NullLogger<PrometheusExporter>.Instance);
        exporter.Start();
    }

    public Meter Meter { get; }

    /// <summary>The lines about metrics, or the samples, that start so.</summary>
    public string Scrape(string start)
    {
        var output = new ArrayBufferWriter<byte>();
        exporter.Scrape(output);
        var lines = Encoding.UTF8.GetString(output.WrittenSpan).Split('\n')
            .Where(line => line.Replace("# HELP ", "", StringComparison.Ordinal).Replace("# TYPE ", "", StringComparison.Ordinal).StartsWith(start, StringComparison.Ordinal));
        return string.Concat(lines.Select(line => line + '\n'));
    }

    public void Dispose()
    {
        exporter.Dispose();
        services.Dispose();
    }
}
