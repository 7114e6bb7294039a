using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions;

/// <summary>Makes sessions that are to be stored.</summary>
internal sealed class SessionOpening(SessionSettings settings, TimeProvider clock)
{
    /// <summary>A live session, without events yet.</summary>
    public LiveSession Begin(AppendEvents command, SessionId id)
    {
        var now = clock.GetUtcNow();
        var first = command.Events.FirstAt ?? NanoTime.Of(now);
        var header = new SessionHeader(HailShapes.CurrentVersion, command.Target, command.Agent!, command.Context ?? new SessionContext { CreatedAt = first, UpdatedAt = first });
        return new LiveSession(Session.Open(id, new Ownership(command.Caller.Here, command.Caller.Id, settings.UploadVisibility), header, settings.ScoreRule, now)) { Known = new HashSet<ulong>() };
    }

    /// <summary>A finished recording.</summary>
    public Result<LiveSession> Store(UploadSession command)
    {
        var (recording, with) = (command.Recording, command.With);
        var name = with.ScoreRule?.Trim();
        var rule = string.IsNullOrEmpty(name) ? settings.ScoreRule : ScoreRules.Find(name);
        if (rule is not { } known) return SessionErrors.UnknownScoreRule(name!);

        var session = Session.Upload(
            command.Id,
            new Ownership(command.Caller.Here, command.Caller.Id, settings.UploadVisibility),
            recording.Header, recording.Stats, recording.Tally,
            new Attachments(known, with.Source, with.BodyUrl, with.Links),
            clock.GetUtcNow());
        var last = with.BodyUrl is null ? recording.Events.Finish().Last : 0;
        return new LiveSession(session) { Revision = 1, LastSequence = last, SealedThrough = last, EventBytes = with.BodyUrl is null ? recording.Events.RawBytes : 0 };
    }
}
