using System.Buffers;
using System.Security.Cryptography;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>The bytes of a recording while they arrive: hashed as they pass, at most <see cref="LongestPiece"/> of them held.</summary>
internal sealed class ByteSource(Stream stream) : IDisposable
{
    /// <summary>Bytes of the longest line, or of the longest element of a document.</summary>
    public const int LongestPiece = 64 * 1024 * 1024;

    private const int FirstBuffer = 64 * 1024;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int start;
    private int end;

    /// <summary>What has arrived and was not taken; good until <see cref="Fill"/>.</summary>
    public ReadOnlyMemory<byte> Unread => buffer.AsMemory(start, end - start);

    /// <summary>Nothing more will arrive.</summary>
    public bool IsComplete { get; private set; }

    public void Take(int count) => start += count;

    /// <summary>Waits for more; false when a single piece has grown too long.</summary>
    public async ValueTask<bool> Fill(CancellationToken ct)
    {
        if (end - start >= LongestPiece) return false;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        // Whoever looks at a long piece again and again does so each time the buffer has doubled, not with each packet.
        while (end < buffer.Length && !IsComplete)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(end), ct);
            IsComplete = read == 0;
            hash.AppendData(buffer, end, read);
            end += read;
        }

        return true;
    }

    /// <summary>The SHA-256 of everything that has arrived.</summary>
    public byte[] Digest() => hash.GetCurrentHash();

    public void Dispose()
    {
        hash.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
