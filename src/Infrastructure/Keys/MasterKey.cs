using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.Infrastructure.Keys;

/// <summary>Wraps the key ring. It is never in the database: a dump is useless without it.</summary>
public sealed class MasterKey
{
    public const int Bytes = 32;

    private readonly byte[] key;

    private MasterKey(byte[] key) => this.key = key;

    /// <summary>A key given as base64 of 32 bytes.</summary>
    public static MasterKey Parse(string text, string source)
    {
        var bytes = new byte[Bytes];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == Bytes
            ? new MasterKey(bytes)
            : throw new StartupException($"The master key in {source} must be {Bytes} bytes as base64 (make one with: openssl rand -base64 {Bytes}).");
    }

    /// <summary>Reads the key file; makes it, readable by this user only, if <paramref name="mayCreate"/>.</summary>
    public static MasterKey FromFile(string path, bool mayCreate)
    {
        if (!File.Exists(path))
        {
            if (!mayCreate) throw new StartupException($"The master key file {path} does not exist.");
            Create(path);
        }

        return Parse(File.ReadAllText(path), path);
    }

    internal byte[] Wrap(byte[] secret, string purpose) => Encryption.Seal(key, secret, Encoding.UTF8.GetBytes(purpose));

    /// <summary>The secret, or null when another master key wrapped it.</summary>
    internal byte[]? Unwrap(byte[] wrapped, string purpose) => Encryption.Open(key, wrapped, Encoding.UTF8.GetBytes(purpose));

    // Written beside and renamed, so that a crash leaves no half key; a second process that is faster wins.
    private static void Create(string path)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)) + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}

/// <summary>AES-256-GCM: nonce, tag and cipher text in one box.</summary>
internal static class Encryption
{
    private const int Nonce = 12;
    private const int Tag = 16;

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        var box = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, Nonce));
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(box.AsSpan(0, Nonce), plain, box.AsSpan(Nonce + Tag), box.AsSpan(Nonce, Tag), context);
        return box;
    }

    /// <summary>The plain bytes, or null when key, context or box do not belong together.</summary>
    public static byte[]? Open(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context)
    {
        if (box.Length < Nonce + Tag) return null;
        var plain = new byte[box.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        try
        {
            aes.Decrypt(box[..Nonce], box[(Nonce + Tag)..], box.Slice(Nonce, Tag), plain, context);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
