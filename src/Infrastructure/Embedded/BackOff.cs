namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>How long to wait before the next start: a fifth of a second, doubling to ten seconds, anew after a minute that went well.</summary>
internal sealed class BackOff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    private TimeSpan next = First;

    public TimeSpan After(TimeSpan uptime)
    {
        var wait = uptime >= Settled ? First : next;
        next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }
}
