using System.Diagnostics.Metrics;
using AgentPlatform.Api.Operations;

namespace AgentPlatform.Api.Tests.Operations;

public sealed class PrometheusExporterTests
{
    [Test]
    public void An_instrument_has_a_bounded_number_of_series_and_the_rest_is_counted()
    {
        using var host = new MetricHost();
        var counter = host.Meter.CreateCounter<int>("flood");

        for (var round = 0; round < 2; round++)
        {
            for (var id = 0; id < MetricFamily.MostSeries + 10; id++) counter.Add(1, new KeyValuePair<string, object?>("id", id));
        }

        Assert.That(host.Scrape("flood_total{").Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(MetricFamily.MostSeries).And.All.EndsWith(" 2"));
        Assert.That(host.Scrape("agentplatform_metrics_dropped_series_total"), Does.EndWith("\nagentplatform_metrics_dropped_series_total 20\n"));
    }

    [Test]
    public void Two_hosts_in_one_process_do_not_mix()
    {
        using var one = new MetricHost();
        using var other = new MetricHost();

        one.Meter.CreateCounter<int>("mine").Add(1);
        other.Meter.CreateCounter<int>("mine").Add(10);

        Assert.That(one.Scrape("mine_total"), Does.EndWith("mine_total 1\n"));
        Assert.That(other.Scrape("mine_total"), Does.EndWith("mine_total 10\n"));
    }

    [Test]
    public void What_is_measured_without_a_factory_concerns_every_host()
    {
        using var host = new MetricHost();
        using var meter = new Meter(Telemetry.Name);
        meter.CreateCounter<int>("everybodys").Add(1);

        Assert.That(host.Scrape("everybodys_total"), Does.EndWith("everybodys_total 1\n"));
        Assert.That(host.Scrape("dotnet_gc_collections_total{gc_heap_generation=\"gen0\"}"), Is.Not.Empty);
    }

    [Test]
    public void Meters_nobody_asked_for_are_not_listened_to()
    {
        using var host = new MetricHost();
        using var meter = new Meter("Somebody.Else");
        meter.CreateCounter<int>("foreign").Add(1);

        Assert.That(host.Scrape("foreign"), Is.Empty);
    }

    [Test]
    public void Instruments_made_twice_add_up()
    {
        using var host = new MetricHost();
        using var first = new Meter(Telemetry.Name);
        using var second = new Meter(Telemetry.Name);
        first.CreateCounter<int>("twice").Add(1);
        second.CreateCounter<int>("twice").Add(2);
        first.CreateObservableUpDownCounter("seen.twice", () => 3);
        second.CreateObservableUpDownCounter("seen.twice", () => 4);

        Assert.That(host.Scrape("twice"), Is.EqualTo("# TYPE twice_total counter\ntwice_total 3\n"));
        Assert.That(host.Scrape("seen_twice"), Is.EqualTo("# TYPE seen_twice gauge\nseen_twice 7\n"));
        Assert.That(host.Scrape("seen_twice"), Is.EqualTo("# TYPE seen_twice gauge\nseen_twice 7\n"), "a second scrape observes anew");
    }

    [Test]
    public void A_name_belongs_to_the_kind_that_took_it_first()
    {
        using var host = new MetricHost();
        host.Meter.CreateGauge<int>("taken").Record(1);
        host.Meter.CreateUpDownCounter<int>("taken").Add(5);

        Assert.That(host.Scrape("taken"), Is.EqualTo("# TYPE taken gauge\ntaken 1\n"));
    }

    [Test]
    public void What_is_no_longer_observed_is_gone()
    {
        using var host = new MetricHost();
        var pools = new List<Measurement<int>> { new(1, new KeyValuePair<string, object?>("pool", "a")) };
        host.Meter.CreateObservableGauge("pools", () => pools);
        var before = host.Scrape("pools{");

        pools[0] = new(2, new KeyValuePair<string, object?>("pool", "b"));

        Assert.That(before, Is.EqualTo("pools{pool=\"a\"} 1\n"));
        Assert.That(host.Scrape("pools{"), Is.EqualTo("pools{pool=\"b\"} 2\n"));
    }

    [Test]
    public void A_broken_callback_does_not_hide_the_others()
    {
        using var host = new MetricHost();
        host.Meter.CreateObservableGauge("broken", int () => throw new InvalidOperationException("broken on purpose"));
        host.Meter.CreateObservableGauge("whole", () => 1);

        Assert.That(host.Scrape("whole"), Does.EndWith("whole 1\n"));
    }

    [Test]
    public void Requests_keep_only_the_labels_that_have_a_bound()
    {
        using var host = new MetricHost();
        using var meter = new Meter("Microsoft.AspNetCore.Hosting");
        var duration = meter.CreateHistogram<double>("http.server.request.duration", "s");

        for (var user = 0; user < MetricFamily.MostSeries + 10; user++)
        {
            duration.Record(1, new("user", user), new("http.request.method", "GET"), new("url.scheme", "http"), new("http.route", "/things/{id}"), new("error.type", "x"));
        }

        Assert.That(
            host.Scrape("http_server_request_duration_seconds_count"),
            Is.EqualTo($$"""http_server_request_duration_seconds_count{error_type="x",http_request_method="GET",http_route="/things/{id}"} {{MetricFamily.MostSeries + 10}}""" + "\n"));
    }

    [Test]
    public void Nothing_is_lost_when_threads_measure_at_once()
    {
        using var host = new MetricHost();
        var counter = host.Meter.CreateCounter<double>("raced");
        var histogram = host.Meter.CreateHistogram<int>("raced.size");

        Parallel.For(0, 100_000, number =>
        {
            counter.Add(0.5, new KeyValuePair<string, object?>("kind", number % 3));
            histogram.Record(1);
        });

        Assert.That(host.Scrape("raced_total{kind=\"0\"}"), Is.EqualTo("raced_total{kind=\"0\"} 16667\n"));
        Assert.That(host.Scrape("raced_size_sum"), Is.EqualTo("raced_size_sum 100000\n"));
        Assert.That(host.Scrape("raced_size_count"), Is.EqualTo("raced_size_count 100000\n"));
    }

    [Test]
    public void A_measurement_of_a_known_series_allocates_nothing()
    {
        using var host = new MetricHost();
        var counter = host.Meter.CreateCounter<long>("steady");
        var histogram = host.Meter.CreateHistogram<double>("steady.duration", "s");
        object? status = 200;

        Measure(); // opens the series
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 10_000; round++) Measure();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Measure()
        {
            counter.Add(1, new KeyValuePair<string, object?>("outcome", "done"));
            histogram.Record(0.02, new("http.request.method", "GET"), new("http.route", "/things/{id}"), new("http.response.status_code", status));
        }
    }
}
