using System.Buffers.Binary;
using System.Buffers.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Lists the platform keys of the caller's workspace, newest first.</summary>
/// <param name="Caller">Sees everybody's keys there.</param>
/// <param name="IsMine">Only those that act as the caller.</param>
/// <param name="Standing">Only those that it holds for now.</param>
/// <param name="After">Where the page before ended.</param>
/// <param name="Limit">1 to <see cref="Most"/>.</param>
public sealed record ListPlatformKeys(Caller Caller, bool IsMine, KeyStanding? Standing, KeyCursor? After, int Limit) : IQuery<PlatformKeyPage>
{
    public const int Most = 200;

    public static Scope Needs => Scope.ReadKeys;
}

/// <summary>A page of keys.</summary>
/// <param name="Keys">Newest first.</param>
/// <param name="Next">What to pass as <see cref="ListPlatformKeys.After"/> for the next page; null on the last.</param>
public sealed record PlatformKeyPage(IReadOnlyList<PlatformKeyView> Keys, KeyCursor? Next);

/// <summary>One platform key of the caller's workspace.</summary>
public sealed record GetPlatformKey(Caller Caller, ApiKeyId Key) : IQuery<PlatformKeyView>
{
    public static Scope Needs => Scope.ReadKeys;

    public ResourceRef? Resource => Caller.AsToKey(Key);
}

/// <summary>The place of a key in the list.</summary>
public sealed record KeyCursor(DateTimeOffset CreatedAt, ApiKeyId Id)
{
    private const int Length = 8 + 16;

    /// <summary>Reads what <see cref="ToString"/> wrote; null for any other text.</summary>
    public static KeyCursor? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length) return null;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks ? null : new KeyCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new ApiKeyId(new Guid(bytes[8..], bigEndian: true)));
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.UtcTicks);
        Id.Value.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
