using System.Diagnostics.Metrics;
using AgentPlatform.Api.Operations;

namespace AgentPlatform.Api.Tests.Operations;

internal sealed class MetricTextTests
{
    [Test]
    public void Every_kind_of_instrument_is_written_as_prometheus_reads_it()
    {
        using var host = new MetricHost();
        var finished = host.Meter.CreateCounter<int>("golden.tasks", "{task}", "Tasks that came to an end.");
        var waiting = host.Meter.CreateUpDownCounter<long>("golden.waiting", "{task}");
        var lag = host.Meter.CreateGauge<double>("golden.lag", "s", "How far behind.");
        var size = host.Meter.CreateHistogram<double>("golden.size", "By", "Size of a result.", advice: new() { HistogramBucketBoundaries = [1, 2.5, 100] });
        host.Meter.CreateObservableCounter("golden.read", () => 1.5, "By");

        finished.Add(2, new("state", "failed"), new("agent.kind", "worker"));
        finished.Add(3, new("agent.kind", "worker"), new("state", "failed"));
        finished.Add(1);
        waiting.Add(5);
        waiting.Add(-2);
        lag.Record(9);
        lag.Record(0.25);
        foreach (var value in new[] { 1, 2, 2.5, 1e21 }) size.Record(value, new KeyValuePair<string, object?>("kind", 200));

        Assert.That(host.Scrape("golden_"), Is.EqualTo("""
            # HELP golden_lag_seconds How far behind.
            # TYPE golden_lag_seconds gauge
            golden_lag_seconds 0.25
            # TYPE golden_read_bytes_total counter
            golden_read_bytes_total 1.5
            # HELP golden_size_bytes Size of a result.
            # TYPE golden_size_bytes histogram
            golden_size_bytes_bucket{kind="200",le="1"} 1
            golden_size_bytes_bucket{kind="200",le="2.5"} 3
            golden_size_bytes_bucket{kind="200",le="100"} 3
            golden_size_bytes_bucket{kind="200",le="+Inf"} 4
            golden_size_bytes_sum{kind="200"} 1E+21
            golden_size_bytes_count{kind="200"} 4
            # HELP golden_tasks_total Tasks that came to an end.
            # TYPE golden_tasks_total counter
            golden_tasks_total{agent_kind="worker",state="failed"} 5
            golden_tasks_total 1
            # TYPE golden_waiting gauge
            golden_waiting 3

            """));
    }

    [Test]
    public void Label_values_and_help_are_escaped()
    {
        using var host = new MetricHost();
        var counter = host.Meter.CreateCounter<long>("escapes", description: "One \\ two\nthree \"four\"");

        counter.Add(1, new KeyValuePair<string, object?>("text", "a\\b \"c\"\nd é"));

        Assert.That(host.Scrape("escapes"), Is.EqualTo("""
            # HELP escapes_total One \\ two\nthree "four"
            # TYPE escapes_total counter
            escapes_total{text="a\\b \"c\"\nd é"} 1

            """));
    }

    [Test]
    public void A_histogram_in_seconds_without_advice_starts_at_a_millisecond()
    {
        using var host = new MetricHost();
        host.Meter.CreateHistogram<double>("unadvised", "s").Record(0.001);

        Assert.That(host.Scrape("unadvised_seconds_bucket{le=\"0.001\"}"), Is.EqualTo("unadvised_seconds_bucket{le=\"0.001\"} 1\n"));
        Assert.That(host.Scrape("unadvised_seconds_bucket{le=\"10\"}"), Is.EqualTo("unadvised_seconds_bucket{le=\"10\"} 1\n"));
    }

    [Test]
    public void Values_that_are_no_numbers_have_their_own_spelling()
    {
        using var host = new MetricHost();
        var gauge = host.Meter.CreateGauge<double>("odd");
        gauge.Record(double.NaN, new KeyValuePair<string, object?>("is", "nan"));
        gauge.Record(double.PositiveInfinity, new KeyValuePair<string, object?>("is", true));
        gauge.Record(double.NegativeInfinity, new KeyValuePair<string, object?>("is", null));

        Assert.That(host.Scrape("odd{"), Is.EqualTo("odd{is=\"nan\"} NaN\nodd{is=\"true\"} +Inf\nodd{is=\"\"} -Inf\n"));
    }

    [Test]
    public void Tags_that_become_one_label_share_it()
    {
        using var host = new MetricHost();
        host.Meter.CreateCounter<int>("shared").Add(1, new("a.b", 1), new("a_b", 2), new("le", 3), new("__name__", 4), new("9", 5));

        Assert.That(host.Scrape("shared_total{"), Is.EqualTo("shared_total{_9=\"5\",a_b=\"1;2\",tag__name__=\"4\",tag_le=\"3\"} 1\n"));
    }

    [TestCase("http.server.request.duration", "s", MetricKind.Histogram, ExpectedResult = "http_server_request_duration_seconds")]
    [TestCase("http.server.active_requests", "{request}", MetricKind.UpDown, ExpectedResult = "http_server_active_requests")]
    [TestCase("dotnet.gc.pause.time", "s", MetricKind.Counter, ExpectedResult = "dotnet_gc_pause_time_seconds_total")]
    [TestCase("requests_total", null, MetricKind.Counter, ExpectedResult = "requests_total")]
    [TestCase("wait_seconds_total", "s", MetricKind.Counter, ExpectedResult = "wait_seconds_total")]
    [TestCase("load", "1", MetricKind.Gauge, ExpectedResult = "load_ratio")]
    [TestCase("load", "1", MetricKind.Counter, ExpectedResult = "load_total")]
    [TestCase("traffic", "By/s", MetricKind.Gauge, ExpectedResult = "traffic_bytes_per_second")]
    [TestCase("3d -- printér", "widgets", MetricKind.Gauge, ExpectedResult = "_3d_print_r_widgets")]
    public string Names_follow_the_rules_of_open_telemetry(string instrument, string? unit, MetricKind kind) => MetricNames.Metric(instrument, unit, kind);
}
