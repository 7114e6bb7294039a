using System.Security.Cryptography;

namespace AgentPlatform.Api.Replies;

/// <summary>A request body that is hashed as it is read.</summary>
internal sealed class HashedBody(Stream body, IncrementalHash hash) : Stream
{
    public bool IsStarted { get; private set; }

    /// <summary>The end was seen: the hash covers all of it.</summary>
    public bool IsComplete { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        IsStarted = true;
        // Reading into nothing waits for data and says nothing about the end.
        if (read == 0 && buffer.Length > 0) IsComplete = true;
        hash.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
