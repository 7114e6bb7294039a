using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace AgentPlatform.Domain.Sessions;

/// <summary>An instant in UTC with the nine fractional digits that recordings carry; years 1 to 9999.</summary>
/// <param name="Instant">The instant to the microsecond, as PostgreSQL keeps it.</param>
/// <param name="Rest">The nanoseconds below that, 0 to 999.</param>
public readonly record struct NanoTime(DateTimeOffset Instant, int Rest) : IComparable<NanoTime>
{
    private const int LongestText = 40;

    public static NanoTime Of(DateTimeOffset instant) => new(new DateTimeOffset(instant.UtcTicks - instant.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero), 0);

    private long Ticks => Instant.UtcTicks;

    /// <summary>Whole seconds from <paramref name="start"/> to this, cut towards zero.</summary>
    public long SecondsSince(NanoTime start)
    {
        var ticks = Ticks - start.Ticks;
        var rest = Rest - start.Rest;
        var seconds = ticks / TimeSpan.TicksPerSecond;
        // The rest decides only when the ticks say "exactly n seconds".
        if (ticks % TimeSpan.TicksPerSecond != 0) return seconds;
        if (ticks > 0 && rest < 0) return seconds - 1;
        if (ticks < 0 && rest > 0) return seconds + 1;
        return seconds;
    }

    public int CompareTo(NanoTime other) => Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Rest.CompareTo(other.Rest);

    /// <summary>RFC 3339 with 0, 3, 6 or 9 fractional digits, the fewest that are exact, and <paramref name="zone"/> behind them.</summary>
    public string Text(string zone = "Z")
    {
        var whole = Instant.UtcDateTime;
        var nanos = (int)(whole.Ticks % TimeSpan.TicksPerSecond) * 100 + Rest;
        var text = whole.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return nanos switch
        {
            0 => text + zone,
            _ when nanos % 1_000_000 == 0 => $"{text}.{nanos / 1_000_000:000}{zone}",
            _ when nanos % 1_000 == 0 => $"{text}.{nanos / 1_000:000000}{zone}",
            _ => $"{text}.{nanos:000000000}{zone}",
        };
    }

    public override string ToString() => Text();

    /// <summary>Reads RFC 3339 with any offset; a text without a zone, or a date alone, is none. Digits after the ninth are dropped.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out NanoTime time)
    {
        time = default;
        if (text.Length is < 20 or > LongestText) return false;
        Span<byte> bytes = stackalloc byte[LongestText];
        if (Ascii.FromUtf16(text, bytes, out var length) is not System.Buffers.OperationStatus.Done) return false;
        return TryParse(bytes[..length], out time);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out NanoTime time)
    {
        time = default;
        if (text.Length is < 20 or > LongestText || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':')
            return false;
        if (!Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second))
            return false;

        var rest = text[19..];
        var nanos = 0;
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits <= 0) return false;
            for (var i = 0; i < 9; i++) nanos = nanos * 10 + (i < digits ? rest[1 + i] - '0' : 0);
            rest = rest[(1 + digits)..];
        }

        if (!Offset(rest, out var offset)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return false;

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerSecond) return false;

        // A tick is 100 ns, a microsecond ten of them: what does not fit a microsecond goes into the rest.
        time = new NanoTime(new DateTimeOffset(ticks + nanos / 1000 * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero), nanos % 1000);
        return true;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length == 1) return text[0] is (byte)'Z' or (byte)'z';
        if (text.Length is not (5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || (text.Length == 6 && text[3] != ':')) return false;
        if (!Digits(text[1..3], out var hours) || !Digits(text[^2..], out var minutes) || hours > 23 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        return !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(text, out value, out _);
    }
}
