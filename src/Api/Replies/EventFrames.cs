using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using AgentPlatform.Application.Common.Streams;

namespace AgentPlatform.Api.Replies;

/// <summary>Writes server-sent events in slices of at most 32 KiB, each of which the client has to make room for before the next.</summary>
internal sealed class EventFrames(PipeWriter writer, TimeProvider clock)
{
    private const int Slice = 32 * 1024;

    // Every reader of a page writes the same bytes, so they are made once.
    private static readonly ConditionalWeakTable<StreamPage, Lazy<byte[]>> Rendered = [];

    private int unflushed;
    private long lastFlush = clock.GetTimestamp();

    public bool HasUnflushed => unflushed > 0;

    /// <summary>The client has not made room yet for what was written.</summary>
    public bool IsFlushing { get; private set; }

    /// <summary>For how long nothing has been sent.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(lastFlush);

    /// <summary>Writes the entries of a page, or those that <paramref name="only"/> lets through. False when the client is gone.</summary>
    public ValueTask<bool> Write(StreamPage page, Func<ReadOnlyMemory<byte>, bool>? only, CancellationToken ct) => only is not null ? Write(Render(page, only), ct) : Write(Rendered.GetValue(page, static page => new Lazy<byte[]>(() => Render(page, null))).Value, ct);

    public ValueTask<bool> Write(string frame, CancellationToken ct) => Write(Encoding.UTF8.GetBytes(frame), ct);

    public async ValueTask<bool> Flush(CancellationToken ct)
    {
        (unflushed, IsFlushing) = (0, true);
        var flushed = await writer.FlushAsync(ct);
        IsFlushing = false;
        lastFlush = clock.GetTimestamp();
        return !flushed.IsCompleted;
    }

    private async ValueTask<bool> Write(ReadOnlyMemory<byte> frames, CancellationToken ct)
    {
        while (!frames.IsEmpty)
        {
            var slice = frames[..Math.Min(frames.Length, Slice - unflushed)];
            writer.Write(slice.Span);
            unflushed += slice.Length;
            frames = frames[slice.Length..];
            if (unflushed == Slice && !await Flush(ct)) return false;
        }

        return true;
    }

    private static byte[] Render(StreamPage page, Func<ReadOnlyMemory<byte>, bool>? only)
    {
        const int Around = 48;
        var buffer = new ArrayBufferWriter<byte>(page.Lines.Length + (int)(page.Last - page.First + 1) * Around);
        var rest = page.Lines;
        for (var sequence = page.First; sequence <= page.Last; sequence++)
        {
            var line = rest[..(rest.Span.IndexOf((byte)'\n') + 1)];
            rest = rest[line.Length..];
            if (only is not null && !only(line)) continue;
            buffer.Write("id: "u8);
            sequence.TryFormat(buffer.GetSpan(20), out var digits, provider: CultureInfo.InvariantCulture);
            buffer.Advance(digits);
            buffer.Write("\nevent: event\ndata: "u8);
            buffer.Write(line.Span);
            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
