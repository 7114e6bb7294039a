using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>A session as an append needs it: its running state, where its log ends, and which events it has. True while the stored revision is <see cref="Revision"/>.</summary>
public sealed class LiveSession(Session session)
{
    private const int Overhead = 4096;
    private const int PerKnownId = 24;

    public Session Session { get; } = session;

    public SessionKey Key => new(Session.Workspace, Session.Id);

    /// <summary>Grows with every change that is stored.</summary>
    public long Revision { get; set; }

    /// <summary>Sequence of the newest event; 0 without events.</summary>
    public long LastSequence { get; set; }

    /// <summary>Sequence up to which the log is in full chunks; behind it lies what recent appends wrote.</summary>
    public long SealedThrough { get; set; }

    /// <summary>Chunks behind that.</summary>
    public int TailChunks { get; set; }

    /// <summary>Raw bytes behind that.</summary>
    public int TailBytes { get; set; }

    /// <summary>Raw bytes of all events.</summary>
    public long EventBytes { get; set; }

    /// <summary>Fingerprints of all events, see <see cref="EventKeys"/>; null until somebody needed them.</summary>
    public ISet<ulong>? Known { get; set; }

    /// <summary>About how many bytes it takes to remember it.</summary>
    public long Weight => Overhead + (Known?.Count ?? 0) * (long)PerKnownId + Session.Tally.Weight;
}
