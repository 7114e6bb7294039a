using System.Globalization;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Replies;

/// <summary>The parameter <c>wait</c> of what can be waited for: whole or broken seconds, 0 to 60.</summary>
internal static class Waiting
{
    public const double Most = 60;

    public static Error Invalid { get; } = RequestErrors.BadQuery("wait: seconds, 0 to 60");

    /// <summary>How long to wait; null for what is no such number.</summary>
    public static TimeSpan? Read(string? text)
    {
        if (text is null or "") return TimeSpan.Zero;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= Most ? TimeSpan.FromSeconds(seconds) : null;
    }
}
