using System.Globalization;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.OpenSession;

/// <summary>How this surface writes ids and times, and reads ids.</summary>
internal static class OpenSessionIds
{
    /// <summary>The session that a path names. A form that is never issued is an id that nobody has.</summary>
    public static SessionId Session(string text) =>
        Guid.TryParseExact(text, "D", out var id) && string.Equals(id.ToString(), text, StringComparison.Ordinal) ? new SessionId(id) : new SessionId(Guid.Empty);

    /// <summary><c>YYYY-MM-DD HH:MM:SS</c> in UTC (contract opensession 2.1).</summary>
    public static string Seconds(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
