namespace AgentPlatform.Application.Common.Streams;

/// <summary>Part of a log, for a reader who asks for so many entries.</summary>
/// <param name="Events">A line of JSON each; null when there are none behind the cursor.</param>
/// <param name="LastSequence">Where the log ended when it was asked.</param>
public sealed record EventPage(StreamPage? Events, long LastSequence)
{
    /// <summary>The cursor for the page behind this one; null when this is the last.</summary>
    public long? Next => Events is { Last: var last } && last < LastSequence ? last : null;
}
