using AgentPlatform.Domain.Sessions;
using AgentPlatform.Testing;

namespace AgentPlatform.Domain.Tests.Sessions;

/// <summary>Contract opensession 4.8.</summary>
public sealed class ScoringTests
{
    [Test]
    public void Nothing_went_wrong() => Assert.That(A.Tally(A.Command(0), A.ToolResult(false), A.Command(null)).Score(ScoreRule.HeuristicV1), Is.EqualTo(100));

    [Test]
    public void The_contracts_example() => Assert.That(A.Tally(A.Command(1), A.Command(0)).Score(ScoreRule.HeuristicV1), Is.EqualTo(85));

    [Test]
    public void A_recovery_counts_in_its_own_lane_only()
    {
        Assert.That(A.Tally(A.Command(1, "a"), A.Command(0, "b")).Score(ScoreRule.HeuristicV1), Is.EqualTo(80));
        Assert.That(A.Tally(A.Command(1, " a "), A.Command(0, "a")).Score(ScoreRule.HeuristicV1), Is.EqualTo(85));
        Assert.That(A.Tally(A.Command(1, " "), A.Command(0)).Score(ScoreRule.HeuristicV1), Is.EqualTo(85));
    }

    [Test]
    public void A_command_without_exit_code_does_nothing() => Assert.That(A.Tally(A.Command(1), A.Command(null)).Score(ScoreRule.HeuristicV1), Is.EqualTo(80));

    [Test]
    public void Tool_errors_cost_less_and_every_part_is_bounded()
    {
        Assert.That(A.Tally(A.ToolResult(true)).Score(ScoreRule.HeuristicV1), Is.EqualTo(81));
        Assert.That(A.Tally([.. Enumerable.Repeat(A.Command(-1), 50)]).Score(ScoreRule.HeuristicV1), Is.EqualTo(55));
        Assert.That(A.Tally([.. Enumerable.Repeat(A.Command(1), 50), .. Enumerable.Repeat(A.ToolResult(true), 50)]).Score(ScoreRule.HeuristicV1), Is.EqualTo(35));
        Assert.That(A.Tally([.. Enumerable.Repeat(A.Command(1), 50), .. Enumerable.Repeat(A.Command(0), 50)]).Score(ScoreRule.HeuristicV1), Is.EqualTo(75));
    }

    [Test]
    public void Zero_is_zero() => Assert.That(A.Tally(A.Command(0)).Score(ScoreRule.ZeroV1), Is.Zero);
}
