using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Workspaces;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>
/// Storage keys as they come out of their boxes. Unsealed and derived ones are remembered by the hash of their box: the rows themselves are read each time, so nothing that was removed or replaced,
/// on whichever node, is ever used, and nobody has to be told.
/// </summary>
internal sealed partial class StorageKeys(ISecretBox box, ILogger<StorageKeys> log)
{
    /// <summary>Keys in memory, over all workspaces.</summary>
    public const int Capacity = 4096;

    // In front of what is sealed: our own key, or the passphrase of a system that values were taken over from.
    private const string Own = "key:";
    private const string TakenOver = "passphrase:";

    private readonly ConcurrentDictionary<UInt128, StorageKey?> known = new();
    private readonly ConcurrentDictionary<(WorkspaceId, int), bool> complaints = new();

    /// <summary>A new random key, sealed under the key ring.</summary>
    public byte[] New() => box.Seal(Own + Convert.ToBase64String(RandomNumberGenerator.GetBytes(StorageKey.Bytes)));

    /// <summary>The passphrase under which another system has encrypted values of the workspace, sealed under the key ring. It reads and never encrypts.</summary>
    public byte[] OfOthers(string passphrase) => box.Seal(TakenOver + passphrase);

    /// <summary>The key in its box; null when the ring does not have the key it was sealed with any more.</summary>
    public StorageKey? Open(WorkspaceId workspace, int version, byte[] sealedKey)
    {
        var id = Id(workspace, version, sealedKey);
        if (known.TryGetValue(id, out var key)) return key;
        key = Read(workspace, version, sealedKey);
        // Losing all of them costs a derivation per key; keeping count of which is oldest would cost more.
        if (known.Count >= Capacity) known.Clear();
        known[id] = key;
        return key;
    }

    /// <summary>Says once that values of the workspace cannot be decrypted; a version of 0 is one that is not known.</summary>
    public void Complain(WorkspaceId workspace, int version)
    {
        if (complaints.Count >= Capacity) complaints.Clear();
        if (complaints.TryAdd((workspace, version), true)) Log.Unreadable(log, workspace.Value, version);
    }

    private StorageKey? Read(WorkspaceId workspace, int version, byte[] sealedKey)
    {
        if (box.Open(sealedKey) is not { } text) return null;
        return text.StartsWith(TakenOver, StringComparison.Ordinal)
            ? new StorageKey(version, ForeignCipher.Derive(text[TakenOver.Length..]), IsForeign: true)
            : new StorageKey(version, StorageKey.Derive(Convert.FromBase64String(text[Own.Length..]), workspace), IsForeign: false);
    }

    private static UInt128 Id(WorkspaceId workspace, int version, byte[] sealedKey)
    {
        Span<byte> place = stackalloc byte[20];
        workspace.Value.TryWriteBytes(place);
        BinaryPrimitives.WriteInt32BigEndian(place[16..], version);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(place);
        hash.AppendData(sealedKey);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Personal data of workspace {Workspace} cannot be decrypted: storage key {Version} is missing or another one. It is shown as it is stored; this is said once")]
        public static partial void Unreadable(ILogger log, Guid workspace, int version);
    }
}

/// <summary>A key of one workspace, ready for use.</summary>
internal sealed record StorageKey(int Version, byte[] Secret, bool IsForeign)
{
    public const int Bytes = 32;

    /// <summary>The key that encrypts: bound to its workspace, so that a box that was copied to another workspace's row opens nothing there.</summary>
    public static byte[] Derive(byte[] secret, WorkspaceId workspace) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Bytes, workspace.Value.ToByteArray(), Encoding.ASCII.GetBytes("agentplatform storage key"));
}
