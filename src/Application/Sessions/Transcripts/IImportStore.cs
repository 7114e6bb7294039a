using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Which recordings a workspace has, by the SHA-256 of their bytes.</summary>
public interface IImportStore
{
    /// <summary>The session that a recording became; null when it was not imported, or its session is gone.</summary>
    Task<SessionId?> Find(WorkspaceId workspace, byte[] digest, CancellationToken ct);

    /// <summary>Remembers a recording; once it is remembered, the same bytes change nothing.</summary>
    Task Add(Session session, byte[] digest, string format, DateTimeOffset now, CancellationToken ct);
}
