using System.Buffers.Binary;
using System.Text;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Keys;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>Ciphers by the storage keys that lie in the database now (docs/decisions/0014-encryption-at-rest.md).</summary>
internal sealed class WorkspaceVault(Db db, StorageKeys keys) : IWorkspaceVault
{
    public async Task<IWorkspaceCipher> Open(WorkspaceId workspace, CancellationToken ct) =>
        new WorkspaceCipher(keys, workspace, await db.Many<StorageKeyRow>(StorageKeySql.All(workspace), ct));

    public async Task<IWorkspaceCipher> OpenToWrite(WorkspaceId workspace, CancellationToken ct) =>
        new WorkspaceCipher(keys, workspace, (await db.Each<StorageKeyRow>([StorageKeySql.LockToWrite(workspace), StorageKeySql.All(workspace)], ct))[1]);
}

internal sealed record StorageKeyRow
{
    public int Version { get; init; }

    /// <summary>Null: values are kept plain.</summary>
    public byte[]? Sealed { get; init; }
}

/// <summary>Values of one workspace. One that it encrypts is its key's version (4 bytes, big-endian), nonce, tag and cipher text; workspace and version are authenticated with it.</summary>
internal sealed class WorkspaceCipher(StorageKeys keys, WorkspaceId workspace, IReadOnlyList<StorageKeyRow> rows) : IWorkspaceCipher
{
    public const short Plain = 0;
    public const short Own = 1;
    public const short Foreign = 2;

    private const int VersionBytes = sizeof(int);

    // Looked for only when there is something to write: readers of plain values need no key.
    private readonly Lazy<StorageKey?> newest = new(() => Newest(keys, workspace, rows));

    public bool Encrypts => newest.Value is not null;

    public short Codec => Encrypts ? Own : Plain;

    public (short Codec, byte[]? Stored) Seal(string? text)
    {
        var plain = text is null ? null : Encoding.UTF8.GetBytes(text);
        if (newest.Value is not { } key) return (Plain, plain);
        if (plain is null or []) return (Own, plain);
        var context = Context(key.Version);
        return (Own, [.. context.AsSpan(0, VersionBytes), .. Encryption.Seal(key.Secret, plain, context)]);
    }

    public string? Read(short codec, byte[]? stored)
    {
        if (TryRead(codec, stored, out var text)) return text;
        keys.Complain(workspace, codec is Own && stored!.Length >= VersionBytes ? BinaryPrimitives.ReadInt32BigEndian(stored) : 0);
        return codec is Foreign ? Encoding.UTF8.GetString(stored!) : Convert.ToHexStringLower(stored!);
    }

    public bool TryRead(short codec, byte[]? stored, out string? text)
    {
        text = stored is null ? null : stored.Length == 0 ? "" : codec switch
        {
            Plain => Encoding.UTF8.GetString(stored),
            Own => Decrypt(stored),
            Foreign => Foreigners().Select(key => ForeignCipher.Read(key.Secret, stored)).FirstOrDefault(read => read is not null),
            _ => null,
        };
        return text is not null || stored is null;
    }

    public bool IsCurrent(short codec, byte[]? stored) =>
        codec == Codec && (codec is Plain || stored is null or [] || (stored.Length >= VersionBytes && BinaryPrimitives.ReadInt32BigEndian(stored) == newest.Value!.Version));

    // The newest version decides; those of other systems only read.
    private static StorageKey? Newest(StorageKeys keys, WorkspaceId workspace, IReadOnlyList<StorageKeyRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Sealed is null) return null;
            // Writing plain what the workspace wants encrypted would be worse than not writing it.
            var key = keys.Open(workspace, row.Version, row.Sealed) ?? throw new InvalidOperationException($"Storage key {row.Version} of workspace {workspace.Value} was sealed with a key that is gone.");
            if (!key.IsForeign) return key;
        }

        return null;
    }

    private string? Decrypt(byte[] stored)
    {
        if (stored.Length < VersionBytes) return null;
        var version = BinaryPrimitives.ReadInt32BigEndian(stored);
        var row = rows.FirstOrDefault(row => row.Version == version);
        if (row?.Sealed is null || keys.Open(workspace, version, row.Sealed) is not { IsForeign: false } key) return null;
        return Encryption.Open(key.Secret, stored.AsSpan(VersionBytes), Context(version)) is { } plain ? Encoding.UTF8.GetString(plain) : null;
    }

    private IEnumerable<StorageKey> Foreigners() => rows.Where(row => row.Sealed is not null).Select(row => keys.Open(workspace, row.Version, row.Sealed!)).OfType<StorageKey>().Where(key => key.IsForeign);

    private byte[] Context(int version)
    {
        var context = new byte[VersionBytes + 16];
        BinaryPrimitives.WriteInt32BigEndian(context, version);
        workspace.Value.TryWriteBytes(context.AsSpan(VersionBytes));
        return context;
    }
}
