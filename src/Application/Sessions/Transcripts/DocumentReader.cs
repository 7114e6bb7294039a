using System.Text.Json;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Walks through a recording that is one JSON document while it arrives: tokens of the outer structure one by one, everything else as complete values.</summary>
internal sealed class DocumentReader(ByteSource source)
{
    private int lineAfter = 1;
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = 1000 });

    /// <summary>The line of the token or value that was read last, from 1.</summary>
    public int Line { get; private set; } = 1;

    public JsonTokenType Token { get; private set; }

    /// <summary>The name, when the token is a property's.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Reads the next token.</summary>
    public async ValueTask<JsonTokenType> Read(CancellationToken ct)
    {
        while (!TryRead()) await Fill(ct);
        return Token;
    }

    /// <summary>Reads the next value whole; the end of a list counts as one. The bytes are good until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Value(CancellationToken ct)
    {
        while (true)
        {
            if (TryValue() is { } value) return value;
            await Fill(ct);
        }
    }

    /// <summary>The line feeds behind the document; anything else there is a fault.</summary>
    public async ValueTask<int> End(CancellationToken ct)
    {
        while (!source.IsComplete) await Fill(ct);
        if (source.Unread.Span.ContainsAnyExcept(" \t\r\n"u8)) throw new TranscriptFaultException("something stands behind the end of the document", Line);
        return source.Unread.Span.Count((byte)'\n');
    }

    private bool TryRead()
    {
        try
        {
            var reader = new Utf8JsonReader(source.Unread.Span, source.IsComplete, state);
            if (!reader.Read())
            {
                NotYet();
                return false;
            }

            Token = reader.TokenType;
            Name = Token is JsonTokenType.PropertyName ? reader.GetString()! : "";
            Take((int)reader.TokenStartIndex, reader);
            return true;
        }
        catch (InvalidOperationException)
        {
            throw new TranscriptFaultException("the name of a member is no text", Line);
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed);
        }
    }

    private ReadOnlyMemory<byte>? TryValue()
    {
        try
        {
            var reader = new Utf8JsonReader(source.Unread.Span, source.IsComplete, state);
            if (!reader.Read())
            {
                NotYet();
                return null;
            }

            var from = (int)reader.TokenStartIndex;
            if (!reader.TrySkip()) return null;
            Token = reader.TokenType;
            var value = source.Unread[from..(int)reader.BytesConsumed];
            Take(from, reader);
            return value;
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed);
        }
    }

    private void NotYet()
    {
        if (source.IsComplete) throw new TranscriptFaultException("the document is cut off", Line);
    }

    private void Take(int from, Utf8JsonReader reader)
    {
        var (before, consumed) = (source.Unread.Span[..from].Count((byte)'\n'), (int)reader.BytesConsumed);
        Line = lineAfter + before;
        lineAfter += source.Unread.Span[..consumed].Count((byte)'\n');
        source.Take(consumed);
        state = reader.CurrentState;
    }

    private async ValueTask Fill(CancellationToken ct)
    {
        if (!await source.Fill(ct)) throw TooLong(lineAfter);
    }

    public static TranscriptFaultException TooLong(int line) => new($"longer than {ByteSource.LongestPiece / (1024 * 1024)} MiB", line);

    private TranscriptFaultException Malformed(JsonException malformed)
    {
        var line = (int)(malformed.LineNumber ?? 0) + 1;
        return new TranscriptFaultException(source.IsComplete ? $"{Unit.Reason(malformed)} The document may be cut off." : Unit.Reason(malformed), line);
    }
}
