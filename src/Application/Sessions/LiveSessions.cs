using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>
/// Remembers sessions that were appended to lately, so that the next append reads nothing but the head. Whoever takes one has it alone and gives it back only when what was done to it is
/// committed; whether it is still true, the stored revision says. Bounded; the longest unused goes first.
/// </summary>
public sealed class LiveSessions
{
    private const long Capacity = 64L * 1024 * 1024;

    private readonly Lock door = new();
    private readonly Dictionary<SessionKey, LinkedListNode<Entry>> byKey = [];
    private readonly Dictionary<(WorkspaceId, string), SessionKey> byExternalId = [];
    private readonly LinkedList<Entry> newestFirst = new();
    private long weight;

    /// <summary>The session that a writer in <paramref name="workspace"/> means by <paramref name="target"/>, if it is remembered: its id, or the id its recorder chose.</summary>
    public LiveSession? Take(WorkspaceId workspace, SessionId? id, string target)
    {
        lock (door)
        {
            if (id is { } known && byKey.TryGetValue(new SessionKey(workspace, known), out var node)) return Remove(node);
            return byExternalId.TryGetValue((workspace, target), out var key) && byKey.TryGetValue(key, out node) ? Remove(node) : null;
        }
    }

    public LiveSession? Take(SessionKey key)
    {
        lock (door) return byKey.TryGetValue(key, out var node) ? Remove(node) : null;
    }

    public void Return(LiveSession session)
    {
        lock (door)
        {
            if (byKey.TryGetValue(session.Key, out var other)) Remove(other);
            var entry = new Entry(session, session.Weight);
            byKey[session.Key] = newestFirst.AddFirst(entry);
            if (session.Session.ExternalId is { } external) byExternalId[(session.Session.Workspace, external)] = session.Key;
            weight += entry.Weight;
            while (weight > Capacity && newestFirst.Last is { } oldest) Remove(oldest);
        }
    }

    private LiveSession Remove(LinkedListNode<Entry> node)
    {
        var session = node.Value.Session;
        newestFirst.Remove(node);
        byKey.Remove(session.Key);
        if (session.Session.ExternalId is { } external) byExternalId.Remove((session.Session.Workspace, external));
        weight -= node.Value.Weight;
        return session;
    }

    private readonly record struct Entry(LiveSession Session, long Weight);
}
