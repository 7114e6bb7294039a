using System.Buffers;
using System.Text.Json;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Replies;

/// <summary>
/// Walks through a JSON body while it arrives: tokens of the outer structure one by one, everything else as complete values. Holds no more than the largest single value,
/// so that a recording of any length passes through. Malformed text is refused.
/// </summary>
internal sealed class JsonPieces(Stream body) : IDisposable
{
    private const int FirstBuffer = 64 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = JsonText.Deepest });
    private int start;
    private int end;
    private bool isComplete;

    /// <summary>The kind of the token that was read last.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>The name, when the token is a property's.</summary>
    public string Name { get; private set; } = "";

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    /// <summary>Reads the next token; false at the end of the text.</summary>
    public async ValueTask<bool> Read(CancellationToken ct)
    {
        while (true)
        {
            if (TryRead()) return true;
            if (isComplete) return false;
            await Fill(ct);
        }
    }

    /// <summary>Reads the next value whole. The bytes are good until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Value(CancellationToken ct)
    {
        while (true)
        {
            if (TryValue() is { } value) return value;
            if (isComplete) throw Malformed("unexpected end of the text");
            await Fill(ct);
        }
    }

    /// <summary>Reads on to the end, so that a text that is malformed further on is told as such.</summary>
    public async ValueTask Drain(CancellationToken ct)
    {
        while (await Read(ct)) { }
    }

    private bool TryRead()
    {
        try
        {
            var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), isComplete, state);
            if (!reader.Read()) return false;
            Token = reader.TokenType;
            var token = buffer.AsSpan(start + (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
            if (Token is JsonTokenType.PropertyName or JsonTokenType.String) Check(token);
            if (Token is JsonTokenType.PropertyName) Name = reader.GetString()!;
            Advance(reader);
            return true;
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed.Message);
        }
    }

    private ReadOnlyMemory<byte>? TryValue()
    {
        try
        {
            var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), isComplete, state);
            if (!reader.Read()) return null;
            var from = (int)reader.TokenStartIndex;
            if (!reader.TrySkip()) return null;
            // A number at the end of what has arrived may go on; the reader itself waits for what follows it.
            var value = buffer.AsMemory(start + from, (int)reader.BytesConsumed - from);
            Token = reader.TokenType;
            Check(value.Span);
            Advance(reader);
            return value;
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed.Message);
        }
    }

    private void Advance(Utf8JsonReader reader)
    {
        start += (int)reader.BytesConsumed;
        state = reader.CurrentState;
    }

    // Only called when what has arrived is not enough, so a value is looked at again each time the buffer has grown to twice its size, not with each packet.
    private async ValueTask Fill(CancellationToken ct)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        while (end < buffer.Length && !isComplete)
        {
            var read = await body.ReadAsync(buffer.AsMemory(end), ct);
            isComplete = read == 0;
            end += read;
        }
    }

    private static void Check(ReadOnlySpan<byte> json)
    {
        if (JsonText.Fault(json) is { } fault) throw Malformed(fault);
    }

    private static RefusedRequestException Malformed(string why) => new(RequestErrors.Malformed(why));
}
