namespace AgentPlatform.Application.Common.Streams;

/// <summary>Names one append-only log. Its entries have sequences 1, 2, 3, … without a gap, in commit order (docs/streams.md).</summary>
/// <param name="Kind">What sort of thing it is the log of, one lower-case word; see <see cref="IStreamLog.Kind"/>.</param>
/// <param name="Workspace">The tenant.</param>
/// <param name="Id">The thing.</param>
public readonly record struct StreamKey(string Kind, Guid Workspace, Guid Id);

/// <summary>Consecutive entries of a stream.</summary>
/// <param name="First">Sequence of the first entry.</param>
/// <param name="Last">Sequence of the last entry.</param>
/// <param name="Lines">One line of JSON per entry, each with its line feed.</param>
public sealed record StreamPage(long First, long Last, ReadOnlyMemory<byte> Lines);
