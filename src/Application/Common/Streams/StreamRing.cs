namespace AgentPlatform.Application.Common.Streams;

/// <summary>How much all rings of a node hold together.</summary>
internal sealed class StreamBudget
{
    /// <summary>Bytes beyond which no ring keeps anything: readers read from the log instead.</summary>
    public const long Most = 64 * 1024 * 1024;

    private long used;

    public bool IsSpent => Interlocked.Read(ref used) >= Most;

    public long Used => Interlocked.Read(ref used);

    public void Take(long bytes) => Interlocked.Add(ref used, bytes);
}

/// <summary>The most recent pages of one stream, without a gap between them. Not safe for use by several threads at once.</summary>
internal sealed class StreamRing(StreamBudget budget)
{
    /// <summary>Bytes of lines that are kept; the newest page alone may be larger.</summary>
    public const int Bytes = 256 * 1024;

    /// <summary>A page beyond this many bytes is never kept.</summary>
    public const int LargestPage = 4 * 1024 * 1024;

    private readonly List<StreamPage> pages = [];
    private int start;
    private long held;

    public bool IsEmpty => start == pages.Count;

    /// <summary>The sequence of the newest entry.</summary>
    public long Last => pages[^1].Last;

    /// <summary>The page that holds the entry, if it is here.</summary>
    public StreamPage? Find(long sequence)
    {
        if (IsEmpty || sequence < pages[start].First || sequence > Last) return null;
        var (low, high) = (start, pages.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (pages[middle].Last < sequence) low = middle + 1;
            else high = middle;
        }

        return pages[low];
    }

    /// <summary>Adds the page that follows on the newest one; drops the oldest ones beyond the limit.</summary>
    public void Add(StreamPage page)
    {
        if (budget.IsSpent || page.Lines.Length > LargestPage)
        {
            Clear();
            return;
        }

        pages.Add(page);
        Hold(page.Lines.Length);
        while (held > Bytes && start < pages.Count - 1)
        {
            Hold(-pages[start].Lines.Length);
            pages[start++] = null!;
        }

        if (start <= pages.Count / 2) return;
        pages.RemoveRange(0, start);
        start = 0;
    }

    public void Clear()
    {
        pages.Clear();
        start = 0;
        Hold(-held);
    }

    private void Hold(long bytes)
    {
        held += bytes;
        budget.Take(bytes);
    }
}
