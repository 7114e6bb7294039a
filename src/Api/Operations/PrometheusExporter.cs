using System.Buffers;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace AgentPlatform.Api.Operations;

/// <summary>
/// Listens to the instruments of this host and of the runtime, and writes what they measured as Prometheus text.
/// It stands in for a package (docs/decisions/0009-prometheus-exporter.md).
/// </summary>
internal sealed partial class PrometheusExporter(IMeterFactory meters, ILogger<PrometheusExporter> logger) : IHostedLifecycleService, IDisposable
{
    // Whoever sends a request decides on the other tags, or features add to them without a bound.
    private static readonly Dictionary<string, string[]> KeptTags = new(StringComparer.Ordinal)
    {
        ["http.server.request.duration"] = ["http.request.method", "http.route", "http.response.status_code", "error.type"],
    };

    private static readonly byte[] DroppedName = Encoding.UTF8.GetBytes("agentplatform_metrics_dropped_series_total");

    private readonly SortedDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);
    private readonly HashSet<MetricFamily> warned = [];
    private readonly Lock registering = new();
    private readonly Lock scraping = new();
    private readonly MeterListener listener = new();

    // Before anything else starts: an up-down counter that is heard too late goes below zero.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => listener.Dispose();

    public void Start()
    {
        listener.InstrumentPublished = Listen;
        listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => ((MetricFamily)state!).Record((double)value, tags));
        listener.Start();
    }

    /// <summary>Asks the observable instruments, then writes every metric that has a series, by name.</summary>
    public void Scrape(IBufferWriter<byte> output)
    {
        lock (scraping)
        {
            MetricFamily[] all;
            lock (registering) all = [.. families.Values];

            foreach (var family in all) family.Forget();
            Observe();

            var text = new MetricText(output);
            foreach (var family in all) family.WriteTo(text);
            WriteDropped(text, all);
        }
    }

    private void Observe()
    {
        try
        {
            listener.RecordObservableInstruments();
        }
        catch (AggregateException failures)
        {
            // The others were asked nonetheless; one broken callback must not blind the operator.
            Log.CallbackFailed(logger, failures);
        }
    }

    private void WriteDropped(MetricText text, MetricFamily[] all)
    {
        text.Header(DroppedName, "Measurements dropped because their instrument already had its full number of series.", MetricKind.Counter);
        text.Sample(DroppedName, [], [], [], all.Sum(family => family.Dropped));

        foreach (var family in all.Where(family => family.Dropped > 0 && warned.Add(family)))
        {
            Log.SeriesDropped(logger, Encoding.UTF8.GetString(family.Name), MetricFamily.MostSeries);
        }
    }

    private void Listen(Instrument instrument, MeterListener self)
    {
        if (!Telemetry.IsWanted(instrument.Meter, meters) || Kind(instrument) is not { } kind) return;

        if (Family(instrument, kind) is { } family) self.EnableMeasurementEvents(instrument, family);
        else Log.NameTaken(logger, instrument.Name, instrument.Meter.Name);
    }

    // Instruments that share a name, such as those of a meter made twice, share the family; a name of two kinds is refused.
    private MetricFamily? Family(Instrument instrument, MetricKind kind)
    {
        var name = MetricNames.Metric(instrument.Name, instrument.Unit, kind);
        lock (registering)
        {
            if (families.TryGetValue(name, out var family)) return family.Kind == kind && family.IsObserved == instrument.IsObservable ? family : null;

            var bounds = kind == MetricKind.Histogram ? Bounds(instrument) : [];
            family = new MetricFamily(name, instrument.Description, kind, instrument.IsObservable, bounds, KeptTags.GetValueOrDefault(instrument.Name));
            families.Add(name, family);
            return family;
        }
    }

    private static MetricKind? Kind(Instrument instrument)
    {
        var type = instrument.GetType();
        var open = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (open == typeof(Counter<>) || open == typeof(ObservableCounter<>)) return MetricKind.Counter;
        if (open == typeof(UpDownCounter<>) || open == typeof(ObservableUpDownCounter<>)) return MetricKind.UpDown;
        if (open == typeof(Gauge<>) || open == typeof(ObservableGauge<>)) return MetricKind.Gauge;
        return open == typeof(Histogram<>) ? MetricKind.Histogram : null;
    }

    private static double[] Bounds(Instrument histogram) => Advised(histogram) ?? (histogram.Unit is "s"
        ? [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        : [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000]);

    private static double[]? Advised(Instrument histogram) => histogram switch
    {
        Histogram<double> of => Doubles(of),
        Histogram<long> of => Doubles(of),
        Histogram<int> of => Doubles(of),
        Histogram<float> of => Doubles(of),
        Histogram<decimal> of => Doubles(of),
        Histogram<short> of => Doubles(of),
        Histogram<byte> of => Doubles(of),
        _ => null,
    };

    private static double[]? Doubles<T>(Histogram<T> histogram)
        where T : struct, IConvertible =>
        histogram.Advice?.HistogramBucketBoundaries?.Select(bound => bound.ToDouble(CultureInfo.InvariantCulture)).ToArray();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Metric {Name} has {Most} series already; measurements with other labels are dropped")]
        public static partial void SeriesDropped(ILogger logger, string name, int most);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Instrument {Instrument} of {Meter} is not exported: another kind of instrument has its name")]
        public static partial void NameTaken(ILogger logger, string instrument, string meter);

        [LoggerMessage(Level = LogLevel.Warning, Message = "An observable instrument failed to report")]
        public static partial void CallbackFailed(ILogger logger, Exception failure);
    }
}
