using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>The events of a session as a stream: its entries are HAIL lines.</summary>
public static class SessionStream
{
    public const string Kind = "session";

    // A batch beyond this is not kept at hand for readers; they read it from the log.
    private const int LargestPage = 256 * 1024;

    public static StreamKey Of(WorkspaceId workspace, SessionId id) => new(Kind, workspace.Value, id.Value);

    /// <summary>Tells that <paramref name="events"/> have been added to the session, the first of them with the sequence <paramref name="first"/>.</summary>
    internal static void Tell(IStreamSignals streams, Session session, long first, IReadOnlyList<RecordedEvent> events)
    {
        var (stream, last) = (Of(session.Workspace, session.Id), first + events.Count - 1);
        var length = events.Sum(recorded => (long)recorded.Line.Length);
        if (length > LargestPage)
        {
            streams.Added(stream, last);
            return;
        }

        var lines = new byte[length];
        var at = 0;
        foreach (var recorded in events)
        {
            recorded.Line.Span.CopyTo(lines.AsSpan(at));
            at += recorded.Line.Length;
        }

        streams.Added(stream, new StreamPage(first, last, lines));
    }
}
