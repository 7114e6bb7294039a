using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>Where a session lies. Ordered as sessions are locked.</summary>
public readonly record struct SessionKey(WorkspaceId Workspace, SessionId Id) : IComparable<SessionKey>
{
    /// <summary>Its events as a stream.</summary>
    public StreamKey Stream => SessionStream.Of(Workspace, Id);

    public int CompareTo(SessionKey other) => Workspace.Value.CompareTo(other.Workspace.Value) is not 0 and var order ? order : Id.Value.CompareTo(other.Id.Value);
}
