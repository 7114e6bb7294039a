using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Stores a finished recording under a new id, every time it is sent. Its numbers are believed.</summary>
/// <param name="Caller">Becomes the owner.</param>
/// <param name="Recording">The session itself.</param>
/// <param name="ScoreRule">Name of the score rule; blank for the installation's.</param>
/// <param name="Source">Where the recording was made.</param>
/// <param name="BodyUrl">Where the events lie, when not here: then none are stored.</param>
/// <param name="Links">Ids of sessions that this one follows from; they need not exist.</param>
public sealed record UploadSession(Caller Caller, Recording Recording, string? ScoreRule, SourceControl Source, string? BodyUrl, IReadOnlyList<string> Links) : ICommand<UploadedSession>
{
    /// <summary>Made with the message, so that a transaction that runs again stores the same session.</summary>
    public SessionId Id { get; init; } = SessionId.New();

    public static Scope Needs => Scope.WriteSessions;
}

public sealed record UploadedSession(SessionId Id, int Score, ScoreRule ScoreRule);

internal sealed class UploadSessionHandler(ISessionStore sessions, SessionSettings settings, TimeProvider clock) : ICommandHandler<UploadSession, UploadedSession>
{
    public async Task<Result<UploadedSession>> Handle(UploadSession command, CancellationToken ct)
    {
        var name = command.ScoreRule?.Trim();
        var rule = string.IsNullOrEmpty(name) ? settings.ScoreRule : ScoreRules.Find(name);
        if (rule is not { } known) return SessionErrors.UnknownScoreRule(name!);

        var recording = command.Recording;
        var session = Session.Upload(
            command.Id,
            new Ownership(command.Caller.Here, command.Caller.Id, settings.UploadVisibility),
            recording.Header, recording.Stats, recording.Tally,
            new Attachments(known, command.Source, command.BodyUrl, command.Links),
            clock.GetUtcNow());
        if (!await sessions.Add(session, command.BodyUrl is null ? recording.Events.Finish() : [], ct)) return CommonErrors.Conflict("session id");
        return new UploadedSession(session.Id, session.Score, known);
    }
}
