using AgentPlatform.Domain.Sessions;
using AgentPlatform.Testing;

namespace AgentPlatform.Domain.Tests.Sessions;

/// <summary>Contract opensession 2.5 (statistics) and 4.7 (derived fields).</summary>
public sealed class TallyTests
{
    [Test]
    public void What_counts_as_message_and_as_tool_call()
    {
        var all = Enum.GetValues<EventKind>().Select(kind => A.Event(kind) with { Path = "p" }).ToArray();

        var stats = A.Tally([.. all, A.Event(EventKind.TaskEnd) with { Summary = " done " }, A.Event(EventKind.TaskEnd) with { Summary = "  " }]).Stats;

        Assert.That(stats.EventCount, Is.EqualTo((ulong)all.Length + 2));
        Assert.That(stats.MessageCount, Is.EqualTo(3));
        Assert.That(stats.UserMessageCount, Is.EqualTo(1));
        Assert.That(stats.ToolCallCount, Is.EqualTo(4));
        Assert.That(stats.FilesChanged, Is.EqualTo(1));
    }

    [Test]
    public void Tasks_are_counted_as_written_and_agents_by_open_tasks()
    {
        EventFacts Task(EventKind kind, string? id) => A.Event(kind) with { TaskId = id };

        var tally = A.Tally(
            Task(EventKind.TaskStart, "a"), Task(EventKind.TaskStart, " b "), Task(EventKind.TaskStart, ""), Task(EventKind.Thinking, "c"),
            Task(EventKind.TaskEnd, "a"), Task(EventKind.TaskEnd, "b"), Task(EventKind.TaskStart, "d"), Task(EventKind.TaskStart, null));

        Assert.That(tally.Stats.TaskCount, Is.EqualTo(6));
        Assert.That(tally.MaxActiveAgents, Is.EqualTo(3));
        Assert.That(new Tally().MaxActiveAgents, Is.EqualTo(1));
    }

    [Test]
    public void Duration_goes_by_position_and_is_never_negative()
    {
        Assert.That(A.Tally(A.Event(EventKind.Thinking, 5), A.Event(EventKind.Thinking, 50), A.Event(EventKind.Thinking, 9)).Stats.DurationSeconds, Is.EqualTo(4));
        Assert.That(A.Tally(A.Event(EventKind.Thinking, 9), A.Event(EventKind.Thinking, 5)).Stats.DurationSeconds, Is.Zero);
    }

    [Test]
    public void Tokens_are_summed_unless_running_totals_are_given()
    {
        var (some, more) = (A.Event(EventKind.Thinking) with { InputTokens = 3, OutputTokens = 1 }, A.Event(EventKind.Thinking) with { InputTokens = ulong.MaxValue, OutputTokens = 2 });

        Assert.That((A.Tally(some, more).Stats.TotalInputTokens, A.Tally(some, more).Stats.TotalOutputTokens), Is.EqualTo((ulong.MaxValue, 3UL)));
        Assert.That(A.Tally(some, some with { InputTokensTotal = 7 }, some with { InputTokensTotal = 5 }).Stats.TotalInputTokens, Is.EqualTo(7));
    }

    [Test]
    public void Lines_of_a_diff_are_counted_by_their_first_character()
    {
        var tally = A.Tally(A.Event(EventKind.FileEdit) with { Path = "a", Diff = "--- a\n+++ b\n+one\r\n+\u2028two\n-three\n four\n" });

        Assert.That((tally.Stats.LinesAdded, tally.Stats.LinesRemoved), Is.EqualTo((2UL, 1UL)));
    }

    [Test]
    public void Title_and_description_come_from_what_the_user_said_first()
    {
        Assert.That(new Tally().DerivedTitle, Is.Empty);
        var tally = A.Tally(A.Said(null), A.Said("one"), A.Said("two"), A.Event(EventKind.AgentMessage), A.Said("three"), A.Said("four"));

        Assert.That((tally.DerivedTitle, tally.DerivedDescription), Is.EqualTo(("one", "one two three")));
    }

    [TestCase("é", 40, "", Description = "80 bytes fit")]
    [TestCase("é", 41, "...", Description = "82 bytes are cut at 77, moved back to a character")]
    public void A_long_title_is_cut_in_bytes_at_a_character(string letter, int count, string end)
    {
        var title = A.Tally(A.Said(string.Concat(Enumerable.Repeat(letter, count)))).DerivedTitle;

        Assert.That(title, Is.EqualTo(string.Concat(Enumerable.Repeat(letter, end.Length == 0 ? 40 : 38)) + end));
    }

    [Test]
    public void A_long_description_is_cut_at_500_bytes()
    {
        Assert.That(A.Tally(A.Said(new string('x', 500))).DerivedDescription, Has.Length.EqualTo(500).And.Not.EndsWith("..."));
        Assert.That(A.Tally(A.Said(new string('x', 501))).DerivedDescription, Has.Length.EqualTo(500).And.EndsWith("x..."));
        Assert.That(A.Tally(A.Said(new string('x', 300)), A.Said(new string('y', 300))).DerivedDescription, Has.Length.EqualTo(500).And.EndsWith("y..."));
    }

    [Test]
    public void Paths_are_distinct_sorted_by_bytes_and_a_modified_one_was_not_only_read()
    {
        EventFacts File(EventKind kind, string path) => A.Event(kind) with { Path = path };

        var tally = A.Tally(
            File(EventKind.FileRead, "b"), File(EventKind.FileRead, "z"), File(EventKind.FileEdit, "\uFF5E"), File(EventKind.FileCreate, "𝄞"),
            File(EventKind.FileDelete, "B"), File(EventKind.FileEdit, "b"), File(EventKind.FileEdit, "b"));

        // By bytes U+FF5E stands before U+1D11E; by UTF-16 units it would stand behind.
        Assert.That(tally.FilesModified, Is.EqualTo(new[] { "B", "b", "\uFF5E", "𝄞" }));
        Assert.That(tally.FilesRead, Is.EqualTo(new[] { "z" }));
    }

    [Test]
    public void Saved_and_loaded_in_the_middle_it_comes_to_the_same()
    {
        var events = Enumerable.Range(0, 300).Select(i => A.Event(Enum.GetValues<EventKind>()[i % 21], i % 60) with
        {
            TaskId = i % 3 == 0 ? $"t{i % 5}" : null,
            Path = $"p{i % 17}",
            Diff = "+a\n-b",
            Text = $"text {i}",
            Summary = i % 2 == 0 ? "s" : null,
            IsError = i % 4 == 0,
            ExitCode = i % 6 == 0 ? null : i % 2,
            InputTokens = (ulong)i,
            OutputTokensTotal = i > 200 ? (ulong)i : null,
        }).ToArray();

        var whole = A.Tally(events);
        var halves = A.Tally(events.AsSpan(0, 150));
        halves = Tally.Load(halves.Save());
        foreach (var fact in events.AsSpan(150)) halves.Add(fact);

        Assert.That(halves.Save(), Is.EqualTo(whole.Save()));
        Assert.That(halves.Stats, Is.EqualTo(whole.Stats));
        Assert.That((halves.DerivedTitle, halves.DerivedDescription, halves.MaxActiveAgents, halves.Score(ScoreRule.HeuristicV1)),
            Is.EqualTo((whole.DerivedTitle, whole.DerivedDescription, whole.MaxActiveAgents, whole.Score(ScoreRule.HeuristicV1))));
    }

    [Test]
    public void A_state_of_a_newer_format_is_refused() => Assert.That(() => Tally.Load([99]), Throws.TypeOf<InvalidDataException>());
}
