using AgentPlatform.Application.Common.Groups;

namespace AgentPlatform.Application.Tests.Common.Groups;

/// <summary>docs/writes.md, "Group commands": when those who were just answered are waited for, and when no longer.</summary>
public sealed class RegularsTests
{
    private Regulars regulars = null!;

    [SetUp]
    public void Begin() => regulars = new Regulars(new GroupLimits { MostAwaited = 8 });

    [Test]
    public void Somebody_alone_is_not_waited_for() => Assert.That(regulars.Await(1, 0).IsCompleted);

    [Test]
    public void More_than_a_few_are_not_waited_for() => Assert.That((regulars.Await(5, 4).IsCompleted, regulars.Await(9, 0).IsCompleted), Is.EqualTo((true, true)));

    [Test]
    public void It_is_over_when_as_many_wait_as_there_were()
    {
        var complete = regulars.Await(3, 1);
        regulars.Came(2);
        regulars.Came(3);
        Assert.That(complete.IsCompleted, Is.False);

        regulars.Came(4);

        Assert.That(complete.IsCompleted);
    }

    [Test]
    public void After_waits_in_vain_ever_more_groups_go_without_one()
    {
        var breaks = new List<int>();
        for (var i = 0; i < 9; i++)
        {
            breaks.Add(GroupsUntilTheNextWait());
            regulars.Leave(0);
        }

        Assert.That(breaks, Is.EqualTo(new[] { 0, 1, 2, 4, 8, 16, 32, 64, 64 }));
    }

    [Test]
    public void It_counts_as_in_vain_unless_most_came_back()
    {
        // Of four, with one who had come before.
        foreach (var (waiting, groups) in new[] { (5, 0), (4, 0), (3, 1), (1, 2) })
        {
            Assert.That(regulars.Await(4, 1).IsCompleted, Is.False);
            regulars.Leave(waiting);
            Assert.That(GroupsUntilTheNextWait(), Is.EqualTo(groups), $"{waiting} waited");
        }
    }

    [Test]
    public void One_wait_that_was_worth_it_makes_up_for_those_in_vain()
    {
        for (var i = 0; i < 5; i++)
        {
            GroupsUntilTheNextWait();
            regulars.Leave(0);
        }

        GroupsUntilTheNextWait();
        regulars.Leave(2);

        Assert.That(GroupsUntilTheNextWait(), Is.Zero);
    }

    private int GroupsUntilTheNextWait()
    {
        for (var groups = 0; groups < 1000; groups++)
            if (!regulars.Await(2, 0).IsCompleted)
                return groups;
        throw new InvalidOperationException("Nobody is waited for any more.");
    }
}
