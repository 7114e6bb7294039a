using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Credentials that are restricted to one session.</summary>
public static class SessionRestriction
{
    /// <summary>The session as the thing that a message is about.</summary>
    public static ResourceRef AsResource(this SessionId session) => new(ResourceKind.Session, session.Value.ToString());

    /// <summary>The only private session that the caller may see; null where they may see none, or are not restricted.</summary>
    public static SessionId? Of(Caller caller) => caller.Only is { Kind: ResourceKind.Session, Id: var text } && Guid.TryParseExact(text, "D", out var id) ? new SessionId(id) : null;
}
