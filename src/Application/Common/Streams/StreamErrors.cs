using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common.Streams;

/// <summary>Every refusal about the place in a stream.</summary>
public static class StreamErrors
{
    /// <summary>The cursor was not got from this stream, or the stream is another one by now.</summary>
    public static readonly Error BeyondTheEnd = new(ErrorKind.Invalid, "stream.beyond_the_end", "the cursor is behind the last entry of this stream: it belongs to another one");

    /// <summary>Entries behind the cursor are no longer kept.</summary>
    public static readonly Error NoLongerKept = new(ErrorKind.NotFound, "stream.no_longer_kept", "entries behind this cursor are no longer kept: begin again without one");
}
