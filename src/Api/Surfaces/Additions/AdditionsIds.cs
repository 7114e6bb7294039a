using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions;

/// <summary>How this surface reads ids.</summary>
internal static class AdditionsIds
{
    /// <summary>The session that a path names. A form that is never issued is an id that nobody has.</summary>
    public static SessionId Session(string text) =>
        Guid.TryParseExact(text, "D", out var id) && string.Equals(id.ToString(), text, StringComparison.Ordinal) ? new SessionId(id) : new SessionId(Guid.Empty);
}
