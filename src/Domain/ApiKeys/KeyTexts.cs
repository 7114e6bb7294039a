using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace AgentPlatform.Domain.ApiKeys;

/// <summary>
/// The text of a platform key: <c>apk_</c>, 43 random base62 characters (256 bits), and the CRC-32 (IEEE) of all that as 6 base62 digits, most significant first. So whoever finds one, a scanner
/// of repositories for example, can tell without asking anybody that it is one.
/// </summary>
public static class PlatformKeyText
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 43;
    private const int ChecksumLength = 6;

    private static readonly SearchValues<char> AllDigits = SearchValues.Create(Digits);
    private static readonly uint[] Table = MakeTable();

    public static int Length => ApiKey.PlatformPrefix.Length + RandomLength + ChecksumLength;

    // Characters that would favour some digits are thrown away by the library.
    public static string New() => Seal(ApiKey.PlatformPrefix + RandomNumberGenerator.GetString(Digits, RandomLength));

    /// <summary>Whether the text has the form of a key and its checksum is right.</summary>
    public static bool IsSound(string text) =>
        text.Length == Length && text.StartsWith(ApiKey.PlatformPrefix, StringComparison.Ordinal) && !text.AsSpan(ApiKey.PlatformPrefix.Length).ContainsAnyExcept(AllDigits)
        && string.Equals(Seal(text[..^ChecksumLength]), text, StringComparison.Ordinal);

    /// <summary>The text with its checksum behind it.</summary>
    internal static string Seal(string text)
    {
        var rest = Checksum(text);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var i = ChecksumLength - 1; i >= 0; i--) (digits[i], rest) = (Digits[(int)(rest % Digits.Length)], rest / (uint)Digits.Length);
        return text + digits.ToString();
    }

    private static uint Checksum(string text)
    {
        var crc = uint.MaxValue;
        foreach (var value in Encoding.ASCII.GetBytes(text)) crc = Table[(byte)crc ^ value] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        const uint Polynomial = 0xEDB88320;
        var table = new uint[256];
        for (var i = 0U; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++) entry = (entry & 1) == 0 ? entry >> 1 : Polynomial ^ (entry >> 1);
            table[i] = entry;
        }

        return table;
    }
}

/// <summary>The text of a workspace key (contract agentserver 4.2): <c>wak_</c>, 8 characters that are its id, <c>_</c> and 40 more; all random, in Crockford's base32.</summary>
public static class WorkspaceKeyText
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int IdLength = 8;
    private const int SecretLength = 40;

    public static string New() => $"{ApiKey.WorkspacePrefix}{RandomNumberGenerator.GetString(Digits, IdLength)}_{RandomNumberGenerator.GetString(Digits, SecretLength)}";

    /// <summary>The id by which its contract knows the key: what stands before the second <c>_</c>.</summary>
    public static string Id(string text) => text[..(ApiKey.WorkspacePrefix.Length + IdLength)];
}
