namespace AgentPlatform.Application.Common.Groups;

/// <summary>Bounds of a group. What they are was measured: docs/decisions/0013-appends.md.</summary>
public sealed record GroupLimits
{
    /// <summary>Commands in one transaction.</summary>
    public int MostTogether { get; init; } = 256;

    /// <summary>Bytes of the commands in one transaction.</summary>
    public long MostBytesTogether { get; init; } = 4 * 1024 * 1024;

    /// <summary>A command of more bytes is done alone at once, beside the group: it would hold up many small ones.</summary>
    public long Heavy { get; init; } = 512 * 1024;

    /// <summary>Commands that may be done alone at the same time; each needs a connection.</summary>
    public int MostAlone { get; init; } = 4;

    /// <summary>As many as this, answered together or waiting, are given a moment to come back before the next group is written; more of them are enough for two groups that take turns.</summary>
    public int MostAwaited { get; init; } = 16;

    /// <summary>How long that moment is at most.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Commands that may wait; the next one is refused.</summary>
    public int MostWaiting { get; init; } = 8192;

    /// <summary>Bytes that may wait; a command that would exceed them is refused, unless nothing else waits.</summary>
    public long MostBytesWaiting { get; init; } = 256 * 1024 * 1024;
}
