using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>Waits for mail without asking for it again and again: whoever waits follows the mailbox, and looks when something has come.</summary>
internal sealed class MailWaiting(IMailStore mailboxes, StreamHub hub, Shutdown shutdown, TimeProvider clock)
{
    /// <summary>What a caller may wait at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Looks, and looks again when there was nothing and something comes, until <paramref name="patience"/> is over.</summary>
    /// <param name="mailbox">The reader's.</param>
    /// <param name="after">The reader's cursor, which must not lie behind the end; null without one.</param>
    public async Task<Result<IReadOnlyList<MailView>>> UntilThereIs(
        MailboxKey mailbox, long? after, TimeSpan patience, Func<Task<Result<IReadOnlyList<MailView>>>> look, CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        var found = await look();
        if (IsEnough(found) || (after is null && patience == TimeSpan.Zero)) return found;

        var end = await mailboxes.FindEnd(mailbox, ct);
        if (after > end) return StreamErrors.BeyondTheEnd;
        if (patience == TimeSpan.Zero) return found;

        // In this order nothing is missed: where the mailbox ends, then a look, then what comes behind that end.
        using var follower = hub.Follow(MailStream.Of(mailbox), end);
        while (true)
        {
            found = await look();
            var left = patience - clock.GetElapsedTime(start);
            if (IsEnough(found) || left <= TimeSpan.Zero || shutdown.HasBegun) return found;
            if (await IsRemoved(follower, left, ct)) return found;
        }
    }

    /// <summary>Waits for the next step; one that the end of the process cuts short is none.</summary>
    private async Task<bool> IsRemoved(StreamFollower follower, TimeSpan patience, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, shutdown.Begins);
        try
        {
            return (await follower.Next(patience, either.Token)).Turn is StreamTurn.Removed;
        }
        catch (OperationCanceledException) when (shutdown.HasBegun && !ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsEnough(Result<IReadOnlyList<MailView>> found) => found.Error is not null || found.Value.Count > 0;
}
