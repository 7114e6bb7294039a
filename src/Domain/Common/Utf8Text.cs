using System.Text;

namespace AgentPlatform.Domain.Common;

/// <summary>Texts as their UTF-8 bytes: order, length and cutting.</summary>
public static class Utf8Text
{
    /// <summary>Ascending by the bytes, which differs from UTF-16 order above U+FFFF.</summary>
    public static IComparer<string> ByteWise { get; } = Comparer<string>.Create(static (left, right) =>
    {
        var (ours, theirs) = (left.EnumerateRunes(), right.EnumerateRunes());
        while (true)
        {
            var (more, others) = (ours.MoveNext(), theirs.MoveNext());
            if (!more || !others) return more.CompareTo(others);
            if (ours.Current != theirs.Current) return ours.Current.CompareTo(theirs.Current);
        }
    });

    /// <summary>The text when it fits <paramref name="bytes"/>, else as many whole characters as fit three bytes less, and three dots.</summary>
    public static string Shorten(string text, int bytes) => Encoding.UTF8.GetByteCount(text) <= bytes ? text : Prefix(text, bytes - 3) + "...";

    /// <summary>As many whole characters as fit <paramref name="bytes"/>.</summary>
    public static string Prefix(string text, int bytes)
    {
        var (length, used) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > bytes) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
