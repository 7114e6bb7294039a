using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>Where a session lies. Ordered as sessions are locked.</summary>
public readonly record struct SessionKey(WorkspaceId Workspace, SessionId Id) : IComparable<SessionKey>
{
    /// <summary>The kind of the streams that session logs are.</summary>
    public const string StreamKind = "session";

    public StreamKey Stream => new(StreamKind, Workspace.Value, Id.Value);

    public int CompareTo(SessionKey other) => Workspace.Value.CompareTo(other.Workspace.Value) is not 0 and var order ? order : Id.Value.CompareTo(other.Id.Value);
}
