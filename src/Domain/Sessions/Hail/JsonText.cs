using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace AgentPlatform.Domain.Sessions.Hail;

/// <summary>What a JSON reader leaves unchecked: that the bytes are UTF-8 and that escaped surrogates come in pairs.</summary>
public static class JsonText
{
    /// <summary>Nesting that must be readable (contract opensession 2); one level more is malformed.</summary>
    public const int Deepest = 127;

    /// <summary>What is wrong with the characters of <paramref name="json"/>, or null. Its syntax must have been checked before.</summary>
    public static string? Fault(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) return "invalid UTF-8";
        for (var at = json.IndexOf((byte)'\\'); at >= 0;)
        {
            // Syntax is sound, so a backslash is followed by one character, or by 'u' and four hex digits.
            if (json[at + 1] != 'u')
            {
                at = Next(json, at + 2);
                continue;
            }

            var unit = Unit(json, at);
            if (char.IsLowSurrogate(unit)) return "lone surrogate in a string";
            if (!char.IsHighSurrogate(unit))
            {
                at = Next(json, at + 6);
                continue;
            }

            if (json.Length < at + 12 || json[at + 6] != '\\' || json[at + 7] != 'u' || !char.IsLowSurrogate(Unit(json, at + 6))) return "lone surrogate in a string";
            at = Next(json, at + 12);
        }

        return null;
    }

    /// <summary>Whether a string with escapes, without its quotes, is escaped as <see cref="Common.MinimalJsonEncoder"/> would do it.</summary>
    internal static bool IsLeastEscaped(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'\\'); at >= 0; at = Next(text, at))
        {
            switch (text[at + 1])
            {
                case (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                    at += 2;
                    break;
                case (byte)'u' when IsLeastUnit(text.Slice(at + 2, 4)):
                    at += 6;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    // Control characters without a short form, in lower case.
    private static bool IsLeastUnit(ReadOnlySpan<byte> hex)
    {
        if (hex[0] != '0' || hex[1] != '0') return false;
        return hex[2] switch
        {
            (byte)'0' => hex[3] is (>= (byte)'0' and <= (byte)'7') or (byte)'b' or (byte)'e' or (byte)'f',
            (byte)'1' => hex[3] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f'),
            _ => false,
        };
    }

    private static int Next(ReadOnlySpan<byte> json, int from)
    {
        var next = json[from..].IndexOf((byte)'\\');
        return next < 0 ? -1 : from + next;
    }

    private static char Unit(ReadOnlySpan<byte> json, int backslash) =>
        Utf8Parser.TryParse(json.Slice(backslash + 2, 4), out ushort unit, out _, 'x') ? (char)unit : Rune.ReplacementChar.ToString()[0];
}
