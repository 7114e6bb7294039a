using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>
/// Reads values that another system has encrypted (contract open-agents-builder 4.3): hexadecimal text of a 16-byte IV, the cipher text of AES-256-GCM and its tag. The base library's GCM takes 12-byte
/// nonces only, so what surrounds the block cipher is done here (NIST SP 800-38D). Nothing is ever encrypted in this form.
/// </summary>
internal static class ForeignCipher
{
    private const int Block = 16;
    private const int Iterations = 100_000;

    /// <summary>The key that a passphrase stands for. Slow: whoever asks remembers it.</summary>
    public static byte[] Derive(string passphrase) => Rfc2898DeriveBytes.Pbkdf2(passphrase, "someSalt"u8, Iterations, HashAlgorithmName.SHA256, StorageKey.Bytes);

    /// <summary>The text; null when this is no such value, or another key's.</summary>
    public static string? Read(byte[] key, ReadOnlySpan<byte> stored)
    {
        if (stored.Length % 2 != 0 || stored.Length < 4 * Block) return null;
        var box = new byte[stored.Length / 2];
        if (Convert.FromHexString(stored, box, out _, out _) is not System.Buffers.OperationStatus.Done) return null;
        return Open(key, box.AsSpan(0, Block), box.AsSpan(Block, box.Length - 2 * Block), box.AsSpan(box.Length - Block));
    }

    private static string? Open(byte[] key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var h = BinaryPrimitives.ReadUInt128BigEndian(aes.EncryptEcb(new byte[Block], PaddingMode.None));
        // An IV that is not 12 bytes long is hashed; there is no associated data.
        var start = Hash(h, iv, (UInt128)(iv.Length * 8L));
        Span<byte> counter = stackalloc byte[Block];
        Span<byte> pad = stackalloc byte[Block];
        Mask(aes, start, counter, pad);
        Span<byte> expected = stackalloc byte[Block];
        BinaryPrimitives.WriteUInt128BigEndian(expected, Hash(h, cipher, (UInt128)(cipher.Length * 8L)) ^ BinaryPrimitives.ReadUInt128BigEndian(pad));
        if (!CryptographicOperations.FixedTimeEquals(expected, tag)) return null;

        var plain = new byte[cipher.Length];
        for (var at = 0; at < plain.Length; at += Block)
        {
            start = (start & ~(UInt128)uint.MaxValue) | unchecked((uint)start + 1);
            Mask(aes, start, counter, pad);
            for (var i = at; i < Math.Min(at + Block, plain.Length); i++) plain[i] = (byte)(cipher[i] ^ pad[i - at]);
        }

        return Encoding.UTF8.GetString(plain);
    }

    private static void Mask(Aes aes, UInt128 counter, Span<byte> block, Span<byte> pad)
    {
        BinaryPrimitives.WriteUInt128BigEndian(block, counter);
        aes.EncryptEcb(block, pad, PaddingMode.None);
    }

    /// <summary>GHASH over one text, filled up with zeros, and a last block with its length in bits.</summary>
    private static UInt128 Hash(UInt128 h, ReadOnlySpan<byte> text, UInt128 bits)
    {
        UInt128 sum = 0;
        Span<byte> block = stackalloc byte[Block];
        for (var at = 0; at < text.Length; at += Block)
        {
            var part = text[at..Math.Min(at + Block, text.Length)];
            block.Clear();
            part.CopyTo(block);
            sum = Product(sum ^ BinaryPrimitives.ReadUInt128BigEndian(block), h);
        }

        return Product(sum ^ bits, h);
    }

    /// <summary>Multiplies in GCM's field, where the highest bit is the lowest power.</summary>
    private static UInt128 Product(UInt128 left, UInt128 right)
    {
        var reduction = (UInt128)0xE1 << 120;
        UInt128 product = 0;
        for (var i = 127; i >= 0; i--)
        {
            if (((left >> i) & 1) == 1) product ^= right;
            right = (right & 1) == 1 ? (right >> 1) ^ reduction : right >> 1;
        }

        return product;
    }
}
