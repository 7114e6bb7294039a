using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>How this surface reads ids and numbers and writes times.</summary>
internal static class OpenAgentsBuilderIds
{
    private const string Slash = "%2F";

    /// <summary>ISO 8601 in UTC with milliseconds.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A part of the path, decoded exactly once; empty where there is none.</summary>
    public static string Path(HttpContext context, string? routed)
    {
        // The server leaves %2F as it is, so that it separates nothing; decoded from %252F it looks the same, and only the request line tells which it was.
        if (routed is null || !routed.Contains(Slash, StringComparison.OrdinalIgnoreCase)) return routed ?? "";
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? "";
        return target.Split('/').FirstOrDefault(part => string.Equals(Uri.UnescapeDataString(Guard(part)), routed, StringComparison.Ordinal)) is { } raw ? Uri.UnescapeDataString(raw) : routed;
    }

    /// <summary>A whole number of a query string from <paramref name="least"/> on; null for anything else.</summary>
    public static int? Whole(string? text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least ? number : null;

    /// <summary>A text of a query string; an empty one counts as absent.</summary>
    public static string? Given(string? text) => text is { Length: > 0 } ? text : null;

    private static string Guard(string part) => part.Replace(Slash, "%252F", StringComparison.Ordinal).Replace("%2f", "%252f", StringComparison.Ordinal);
}
