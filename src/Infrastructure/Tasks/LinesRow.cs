using AgentPlatform.Application.Common.Streams;

namespace AgentPlatform.Infrastructure.Tasks;

/// <summary>Entries of a log that one transaction wrote, a line each.</summary>
internal sealed record LinesRow
{
    /// <summary>Of a page, about.</summary>
    public const int PageBytes = 256 * 1024;

    public const int MostRows = 256;

    public long First { get; init; }

    public long Last { get; init; }

    public byte[] Lines { get; init; } = [];

    /// <summary>What lies behind the cursor in rows that follow each other; null without rows.</summary>
    public static StreamPage? Page(List<LinesRow> rows, long after)
    {
        if (rows.Count == 0) return null;
        using var lines = new MemoryStream();
        foreach (var row in rows) lines.Write(row.Lines);
        return new StreamPage(rows[0].First, rows[^1].Last, lines.ToArray()).After(after);
    }
}
