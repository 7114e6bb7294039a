namespace AgentPlatform.Application.Common.Groups;

/// <summary>
/// Those a group has just answered, who may be back in a moment: callers that work in turns, each with the next command after the answer to the last. Few of them are better off in one transaction than in two that
/// take turns, because most of what a small one costs is the same whatever it does (docs/decisions/0018-regulars.md). Whether they come back is learnt: after a wait in vain, twice as many groups as the last time
/// go without one. Used under the group's lock.
/// </summary>
internal sealed class Regulars(GroupLimits limits)
{
    private const int LongestBreak = 64;

    private TaskCompletionSource? complete;
    private int before;
    private int expected;
    private int pause;
    private int left;

    /// <summary>Completes when everybody is back, and has when nobody is worth waiting for.</summary>
    /// <param name="answered">Commands that are about to be answered.</param>
    /// <param name="waiting">Commands that came meanwhile.</param>
    public Task Await(int answered, int waiting)
    {
        (before, expected) = (waiting, answered + waiting);
        if (expected < 2 || expected > limits.MostAwaited) return Task.CompletedTask;
        if (left > 0)
        {
            left--;
            return Task.CompletedTask;
        }

        complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return complete.Task;
    }

    public void Came(int waiting)
    {
        if (waiting >= expected) complete?.TrySetResult();
    }

    /// <summary>The wait is over, whether they came or not, or there was none.</summary>
    public void Leave(int waiting)
    {
        if (complete is null) return;
        complete = null;
        // Most of them have to be back: those who come at moments of their own are some, too.
        var wasWorthIt = 4 * (waiting - before) >= 3 * (expected - before);
        pause = wasWorthIt ? 0 : Math.Clamp(2 * pause, 1, LongestBreak);
        left = pause;
    }
}
