using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>The events of a session as a stream: its entries are HAIL lines.</summary>
public static class SessionStream
{
    public const string Kind = "session";

    public static StreamKey Of(WorkspaceId workspace, SessionId id) => new(Kind, workspace.Value, id.Value);
}
