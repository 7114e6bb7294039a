using AgentPlatform.Domain.Sessions;
using AgentPlatform.Testing;

namespace AgentPlatform.Domain.Tests.Sessions;

public sealed class NanoTimeTests
{
    [TestCase("2026-02-19T11:18:05Z", "2026-02-19T11:18:05Z")]
    [TestCase("2026-02-19T11:18:05.000Z", "2026-02-19T11:18:05Z")]
    [TestCase("2026-02-19T11:18:05.1Z", "2026-02-19T11:18:05.100Z")]
    [TestCase("2026-02-19T11:18:05.1200Z", "2026-02-19T11:18:05.120Z")]
    [TestCase("2026-02-19T11:18:05.120450Z", "2026-02-19T11:18:05.120450Z")]
    [TestCase("2026-02-19T11:18:05.000000001Z", "2026-02-19T11:18:05.000000001Z")]
    [TestCase("2026-02-19T11:18:05.1234567899Z", "2026-02-19T11:18:05.123456789Z")]
    [TestCase("2026-02-19t11:18:05z", "2026-02-19T11:18:05Z")]
    [TestCase("2026-02-19T12:18:05+01:00", "2026-02-19T11:18:05Z")]
    [TestCase("2026-02-19T00:18:05.5-11:30", "2026-02-19T11:48:05.500Z")]
    [TestCase("2024-02-29T23:59:59+0000", "2024-02-29T23:59:59Z")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    public void Any_offset_is_read_and_the_fewest_exact_digits_are_written(string given, string written) => Assert.That(A.Time(given).Text(), Is.EqualTo(written));

    [TestCase("2026-02-19")]
    [TestCase("2026-02-19T11:18:05")]
    [TestCase("2026-02-19T11:18:05.Z")]
    [TestCase("2026-02-29T11:18:05Z")]
    [TestCase("2026-13-01T11:18:05Z")]
    [TestCase("2026-02-19T24:00:00Z")]
    [TestCase("2026-02-19T11:60:05Z")]
    [TestCase("2026-02-19T11:18:60Z")]
    [TestCase("2026-02-19T11:18:05+24:00")]
    [TestCase("2026-02-19T11:18:05+1:00")]
    [TestCase("0001-01-01T00:00:00+00:01")]
    [TestCase("9999-12-31T23:59:59-00:01")]
    [TestCase("0000-01-01T00:00:00Z")]
    [TestCase("2026-02-19T11:18:05Z and more that does not belong here")]
    [TestCase("２026-02-19T11:18:05Z")]
    [TestCase("")]
    public void Everything_else_is_no_time(string text) => Assert.That(NanoTime.TryParse(text, out _), Is.False);

    [TestCase("2026-02-19T11:18:05Z", "2026-02-19T11:18:07.9Z", 2)]
    [TestCase("2026-02-19T11:18:05.000000001Z", "2026-02-19T11:18:07Z", 1)]
    [TestCase("2026-02-19T11:18:07Z", "2026-02-19T11:18:05.000000001Z", -1)]
    [TestCase("2026-02-19T11:18:07Z", "2026-02-19T11:18:05Z", -2)]
    public void Seconds_between_are_cut_towards_zero(string start, string end, long seconds) => Assert.That(A.Time(end).SecondsSince(A.Time(start)), Is.EqualTo(seconds));

    [Test]
    public void Nanoseconds_order_what_microseconds_do_not() =>
        Assert.That(A.Time("2026-02-19T11:18:05.000000002Z"), Is.GreaterThan(A.Time("2026-02-19T11:18:05.000000001Z")).Using<NanoTime>((a, b) => a.CompareTo(b)));
}
