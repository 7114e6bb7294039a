namespace AgentPlatform.Application.Common.Streams;

/// <summary>Names one append-only log. Its entries have sequences 1, 2, 3, … without a gap, in commit order (docs/streams.md).</summary>
/// <param name="Kind">What sort of thing it is the log of, one lower-case word; see <see cref="IStreamLog.Kind"/>.</param>
/// <param name="Workspace">The tenant.</param>
/// <param name="Id">The thing.</param>
public readonly record struct StreamKey(string Kind, Guid Workspace, Guid Id);

/// <summary>Consecutive entries of a stream.</summary>
/// <param name="First">Sequence of the first entry.</param>
/// <param name="Last">Sequence of the last entry; below <paramref name="First"/> when the log has lost all its entries.</param>
/// <param name="Lines">One line of JSON per entry, each with its line feed.</param>
public sealed record StreamPage(long First, long Last, ReadOnlyMemory<byte> Lines)
{
    /// <summary>The entries behind <paramref name="cursor"/>; the page itself when it begins there.</summary>
    public StreamPage After(long cursor)
    {
        if (cursor < First) return this;
        var rest = Lines;
        for (var skip = cursor - First + 1; skip > 0; skip--) rest = rest[(rest.Span.IndexOf((byte)'\n') + 1)..];
        return new StreamPage(cursor + 1, Last, rest);
    }
}
