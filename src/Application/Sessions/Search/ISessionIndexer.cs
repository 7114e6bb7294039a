using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>
/// Keeps the search index up to date; inside the caller's unit of work. A session that is not listed, or whose workspace is not searchable, has no place in the index and loses what it has there. A session
/// that does not exist is passed over. Two that index the same session at once do it one after the other; appends to it wait as well.
/// </summary>
public interface ISessionIndexer
{
    /// <summary>
    /// Indexes what was appended since the last time; everything, where title, description, tags or visibility have changed. Reads at most <see cref="MostBytes"/> of events or one chunk more, so that the
    /// session is not locked for long: false says that there is more, to be done in a transaction of its own.
    /// </summary>
    Task<bool> Index(WorkspaceId workspace, SessionId session, CancellationToken ct);

    /// <summary>Forgets the session's index and begins anew as <see cref="Index"/> does; where this says false, <see cref="Index"/> goes on.</summary>
    Task<bool> Reindex(WorkspaceId workspace, SessionId session, CancellationToken ct);

    /// <summary>Bytes of lines that one call indexes.</summary>
    const long MostBytes = 8 * 1024 * 1024;
}
