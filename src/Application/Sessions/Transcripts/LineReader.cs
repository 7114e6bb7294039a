namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>The lines of a recording, one by one.</summary>
internal sealed class LineReader(ByteSource source)
{
    /// <summary>Its number, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The line without its line feed; good until the next is asked for.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>False for a last line that just ends.</summary>
    public bool HasLineFeed { get; private set; }

    public bool IsBlank => !Line.Span.ContainsAnyExcept(" \t\r"u8);

    /// <summary>The first <paramref name="enough"/> bytes behind blank lines, or all there are; takes nothing.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Peek(int enough, CancellationToken ct)
    {
        while (!source.IsComplete && source.Unread.Length < enough) await source.Fill(ct);
        if (!source.Unread.Span.ContainsAnyExcept(" \t\r\n"u8) && source.IsComplete) throw new TranscriptFaultException("the recording is empty", 1);
        return source.Unread;
    }

    public async ValueTask<bool> Next(CancellationToken ct)
    {
        var searched = 0;
        while (true)
        {
            var found = source.Unread.Span[searched..].IndexOf((byte)'\n');
            if (found >= 0) return Take(searched + found, hasLineFeed: true);
            searched = source.Unread.Length;
            if (source.IsComplete) return searched > 0 && Take(searched, hasLineFeed: false);
            if (!await source.Fill(ct)) throw DocumentReader.TooLong(Number + 1);
        }
    }

    private bool Take(int length, bool hasLineFeed)
    {
        Number++;
        HasLineFeed = hasLineFeed;
        Line = source.Unread[..length];
        source.Take(hasLineFeed ? length + 1 : length);
        return true;
    }
}
