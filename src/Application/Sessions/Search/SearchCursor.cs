using System.Buffers.Binary;
using System.Buffers.Text;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>The place behind a session in the order newest first.</summary>
public sealed record SearchCursor(NanoTime CreatedAt, SessionId Id)
{
    private const int Length = sizeof(long) + sizeof(short) + 16;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.Instant.UtcTicks);
        BinaryPrimitives.WriteInt16BigEndian(bytes[sizeof(long)..], (short)CreatedAt.Rest);
        Id.Value.TryWriteBytes(bytes[(sizeof(long) + sizeof(short))..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static SearchCursor? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != Length) return null;
        var (ticks, rest) = (BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt16BigEndian(bytes[sizeof(long)..]));
        if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks || ticks % TimeSpan.TicksPerMicrosecond != 0 || rest is < 0 or > 999) return null;
        var cursor = new SearchCursor(new NanoTime(new DateTimeOffset(ticks, TimeSpan.Zero), rest), new SessionId(new Guid(bytes[(sizeof(long) + sizeof(short))..], bigEndian: true)));
        return cursor.ToString() == text ? cursor : null;
    }
}
