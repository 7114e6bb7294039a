namespace AgentPlatform.Process.Tests.Work;

/// <summary>The checker finds what it is there to find.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HistoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 19, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal) { ["t"] = "completed" };

    private readonly History history = new();

    [SetUp]
    public void Create() => history.Created(["t"]);

    [Test]
    public void A_sound_history_has_no_faults()
    {
        history.Claimed("a", "t", 1, Noon, Noon.AddSeconds(2));
        history.Claimed("b", "t", 2, Noon.AddSeconds(2), Noon.AddSeconds(4));
        history.Completed("t", 2);
        history.Sent("m", isToAcknowledge: true);
        history.Read(["m", "m"]);

        Assert.That(history.Faults(Done), Is.Empty);
    }

    [Test]
    public void A_task_that_is_gone_is_lost() => Assert.That(history.Faults(new Dictionary<string, string>(StringComparer.Ordinal)), Has.Some.Contains("is lost"));

    [Test]
    public void Two_holders_at_once_are_one_too_many()
    {
        history.Claimed("a", "t", 1, Noon, Noon.AddSeconds(2));
        history.Claimed("b", "t", 2, Noon.AddSeconds(1), Noon.AddSeconds(3));

        Assert.That(history.Faults(Done), Has.Some.Contains("while a had it"));
    }

    [Test]
    public void One_fence_is_given_once()
    {
        history.Claimed("a", "t", 1, Noon, Noon);
        history.Claimed("b", "t", 1, Noon, Noon);

        Assert.That(history.Faults(Done), Has.Some.Contains("given twice"));
    }

    [Test]
    public void A_completion_by_whoever_has_lost_it_is_stale()
    {
        history.Claimed("a", "t", 1, Noon, Noon);
        history.Claimed("b", "t", 2, Noon, Noon.AddSeconds(2));
        history.Completed("t", 1);

        Assert.That(history.Faults(Done), Has.Some.Contains("was accepted although"));
    }

    [Test]
    public void What_is_done_is_given_to_nobody()
    {
        history.Claimed("a", "t", 1, Noon, Noon);
        history.Completed("t", 1);
        history.Claimed("b", "t", 2, Noon, Noon);

        Assert.That(history.Faults(Done), Has.Some.Contains("although it was completed"));
    }

    [Test]
    public void A_message_is_read_once()
    {
        history.ReadOnce(["m"]);
        history.ReadOnce(["m"]);

        Assert.That(history.Faults(Done), Has.Some.Contains("read twice"));
    }

    [Test]
    public void A_message_that_was_sent_is_seen()
    {
        history.Sent("m", isToAcknowledge: true);

        Assert.That(history.Faults(Done), Has.Some.Contains("never seen"));
    }
}
