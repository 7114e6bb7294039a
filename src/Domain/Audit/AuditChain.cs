using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.Domain.Audit;

/// <summary>
/// The hash chain of a workspace's audit trail. The hash of a place is SHA-256 over the 32 bytes of the hash before it (32 zero bytes before the first) and the canonical form of the entry.
/// The canonical form is these fields one after the other, each as its length in bytes (4 bytes, big-endian) and its bytes; a null is the length FFFFFFFF and nothing else:
/// <list type="number">
/// <item>the text <c>audit-1</c></item>
/// <item>workspace_id: 16 bytes, in the order in which a uuid is written</item>
/// <item>sequence: 8 bytes, big-endian</item>
/// <item>id of the entry: 8 bytes, big-endian</item>
/// <item>at: microseconds since 1970-01-01T00:00:00Z, 8 bytes, big-endian</item>
/// <item>actor_kind, text</item>
/// <item>actor_id: 16 bytes or null</item>
/// <item>credential_kind, credential_id, action, target_kind, target_id: a text or null each</item>
/// <item>is_refused: 1 byte, 0 or 1</item>
/// <item>address, user_agent: a text or null each</item>
/// <item>detail_codec: 2 bytes, big-endian, or null</item>
/// <item>detail: SHA-256 of the stored bytes, 32 bytes, or null</item>
/// <item>sealed_at: as at</item>
/// </list>
/// Texts are UTF-8. The detail is in it by its digest so that whoever recomputes the chain need not read, nor be able to decrypt, what may be personal.
/// </summary>
public static class AuditChain
{
    public const int HashBytes = 32;

    private const string Form = "audit-1";
    private const int NoValue = -1;

    /// <summary>What stands before the first entry.</summary>
    public static byte[] Start => new byte[HashBytes];

    /// <summary>The hash of <paramref name="record"/> at its place.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> previous, AuditRecord record, long sequence, DateTimeOffset sealedAt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Add(hash, Form);
        Add(hash, record.WorkspaceId.Value);
        Add(hash, sequence);
        Add(hash, record.Id);
        Add(hash, Microseconds(record.At));
        Add(hash, record.ActorKind);
        Add(hash, record.ActorId);
        foreach (var text in (ReadOnlySpan<string?>)[record.CredentialKind, record.CredentialId, record.Action, record.TargetKind, record.TargetId]) Add(hash, text);
        Add(hash, [record.IsRefused ? (byte)1 : (byte)0]);
        Add(hash, record.Address);
        Add(hash, record.UserAgent);
        AddCodec(hash, record.DetailCodec);
        if (record.DetailDigest is { } digest) Add(hash, digest);
        else AddNull(hash);
        Add(hash, Microseconds(sealedAt));
        return hash.GetHashAndReset();
    }

    /// <summary>The instant as precisely as the database keeps it.</summary>
    public static DateTimeOffset Storable(DateTimeOffset instant) => instant.AddTicks(-(instant.UtcTicks % TimeSpan.TicksPerMicrosecond));

    private static long Microseconds(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    private static void Add(IncrementalHash hash, string? text)
    {
        if (text is null) AddNull(hash);
        else Add(hash, Encoding.UTF8.GetBytes(text));
    }

    private static void Add(IncrementalHash hash, Guid? id)
    {
        if (id is not { } given)
        {
            AddNull(hash);
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        given.TryWriteBytes(bytes, bigEndian: true, out _);
        Add(hash, bytes);
    }

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        Add(hash, bytes);
    }

    private static void AddCodec(IncrementalHash hash, short? codec)
    {
        if (codec is not { } given)
        {
            AddNull(hash);
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, given);
        Add(hash, bytes);
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        AddLength(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AddNull(IncrementalHash hash) => AddLength(hash, NoValue);

    private static void AddLength(IncrementalHash hash, int length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        hash.AppendData(bytes);
    }
}
