using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Stores a finished recording under a new id, every time it is sent. Its numbers are believed.</summary>
/// <param name="Caller">Becomes the owner.</param>
/// <param name="Recording">The session itself.</param>
/// <param name="With">What its sender says beside it.</param>
public sealed record UploadSession(Caller Caller, Recording Recording, UploadDetails With) : IGroupCommand<UploadedSession>
{
    private const long Overhead = 8192;

    /// <summary>Made with the message, so that a transaction that runs again stores the same session.</summary>
    public SessionId Id { get; init; } = SessionId.New();

    // What lies in a file takes no memory.
    public long Weight => Math.Min(Recording.Events.Finish().PayloadBytes, ChunkSpool.MostInMemory) + Overhead;

    public static Scope Needs => Scope.WriteSessions;
}

/// <summary>What comes beside a recording.</summary>
public sealed record UploadDetails
{
    /// <summary>Name of the score rule; blank for the installation's.</summary>
    public string? ScoreRule { get; init; }

    /// <summary>Where the recording was made.</summary>
    public required SourceControl Source { get; init; }

    /// <summary>Where the events lie, when not here: then none are stored.</summary>
    public string? BodyUrl { get; init; }

    /// <summary>Ids of sessions that this one follows from; they need not exist.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Who may read it; null for what the workspace has decided.</summary>
    public Visibility? Visibility { get; init; }
}

public sealed record UploadedSession(SessionId Id, int Score, ScoreRule ScoreRule);

internal sealed class UploadSessionHandler(Group<UploadSession, UploadedSession> group, OnceSlot slot) : ICommandHandler<UploadSession, UploadedSession>
{
    public Task<Result<UploadedSession>> Handle(UploadSession command, CancellationToken ct) => group.Add(command, slot.Ticket, ct);
}

/// <summary>Stores all recordings with one round trip.</summary>
internal sealed class UploadSessionFlush(ISessionStore sessions, SessionOpening opening) : IGroupFlush<UploadSession, UploadedSession>
{
    // Of a recording whose events lie elsewhere.
    private static readonly ChunkSpool NoEvents = new();

    public async Task<IReadOnlyList<Result<UploadedSession>?>> Handle(IReadOnlyList<UploadSession> commands, bool isAlone, CancellationToken ct)
    {
        var outcomes = new Result<UploadedSession>?[commands.Count];
        var made = new List<(int Place, NewSession New)>();
        for (var i = 0; i < commands.Count; i++)
        {
            var (recording, with) = (commands[i].Recording, commands[i].With);
            var session = opening.Store(commands[i]);
            if (session.Error is { } refusal) outcomes[i] = refusal;
            else made.Add((i, new NewSession(session.Value, with.BodyUrl is null ? recording.Events.Finish() : NoEvents, with.Visibility)));
        }

        var added = made.Count == 0 ? [] : await sessions.Add([.. made.Select(item => item.New)], ct);
        for (var i = 0; i < made.Count; i++)
        {
            var session = made[i].New.Live.Session;
            outcomes[made[i].Place] = added[i] ? new UploadedSession(session.Id, session.Score, session.ScoreRule) : CommonErrors.Conflict("session id");
        }

        return outcomes;
    }
}
