using System.Globalization;
using AgentPlatform.Domain.Mailboxes;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>How this surface writes times and reads ids.</summary>
internal static class AgentServerIds
{
    /// <summary>Whole seconds in UTC (contract agentserver 2.0, "string" timestamps).</summary>
    public static string Seconds(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>UTC with as many fractional digits as there are (contract agentserver 2.0, "time" timestamps).</summary>
    public static string Exact(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string? Exact(DateTimeOffset? instant) => instant is { } known ? Exact(known) : null;

    public static string Text(MessageId message) => $"msg_{message.Value}";

    /// <summary>The message that a text names; null for a form that is never issued.</summary>
    public static MessageId? Message(string text) => text.StartsWith("msg_", StringComparison.Ordinal) && Read(text[4..]) is var id && id != Guid.Empty ? new MessageId(id) : null;

    /// <summary>The id that a path names. A form that is never issued is an id that nobody has.</summary>
    public static Guid Read(string text) => Guid.TryParseExact(text, "D", out var id) && string.Equals(id.ToString(), text, StringComparison.Ordinal) ? id : Guid.Empty;
}
