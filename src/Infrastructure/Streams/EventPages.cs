using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Infrastructure.Streams;

/// <summary>Makes pages of a log for a reader who asks for so many entries, out of what the log itself is read in.</summary>
internal static class EventPages
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>The entries behind the cursor: at most <paramref name="limit"/>, no more than about 1 MiB of them, but at least one where there is one.</summary>
    public static async Task<Result<EventPage>> Read(Func<long, Task<StreamPage?>> read, long after, int limit, long last)
    {
        if (after > last) return StreamErrors.BeyondTheEnd;
        var lines = new MemoryStream();
        var cursor = after;
        while (cursor < last && cursor - after < limit && lines.Length < MostBytes)
        {
            if (await read(cursor) is not { } page) break;
            if (page.First > cursor + 1) return StreamErrors.NoLongerKept;
            cursor = Take(page, after + limit, lines);
            if (cursor < page.Last) break;
        }

        return new EventPage(cursor == after ? null : new StreamPage(after + 1, cursor, lines.ToArray()), last);
    }

    /// <summary>Copies the entries up to <paramref name="end"/> as long as there is room, the first one in any case; returns the sequence of the last one taken.</summary>
    private static long Take(StreamPage page, long end, MemoryStream lines)
    {
        var rest = page.Lines.Span;
        var next = page.First;
        for (; next <= Math.Min(page.Last, end); next++)
        {
            var line = rest[..(rest.IndexOf((byte)'\n') + 1)];
            if (lines.Length > 0 && lines.Length + line.Length > MostBytes) break;
            lines.Write(line);
            rest = rest[line.Length..];
        }

        return next - 1;
    }
}
