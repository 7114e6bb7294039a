using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using FluentValidation;

namespace AgentPlatform.Application.Sessions;

/// <summary>
/// Adds events to a live session, and begins it where <paramref name="Agent"/> is given and there is none yet. An event whose id the session already has is left out, so that a
/// batch may be sent again. Answers how many were added.
/// </summary>
/// <param name="Caller">Must own the session.</param>
/// <param name="Target">The session's id, or the id that its recorder chose.</param>
/// <param name="Agent">The recorder; ignored by a session that exists.</param>
/// <param name="Context">What the recorder says of the session now; null leaves it.</param>
/// <param name="Events">In the order in which they happened; may be empty.</param>
public sealed record AppendEvents(Caller Caller, string Target, RecordedAgent? Agent, SessionContext? Context, IReadOnlyList<RecordedEvent> Events) : ICommand<int>
{
    /// <summary>The id of a session that has to be made, where the target is no uuid or not free.</summary>
    public SessionId NewId { get; init; } = SessionId.New();

    public static Scope Needs => Scope.WriteSessions;
}

internal sealed class AppendEventsValidator : AbstractValidator<AppendEvents>
{
    public AppendEventsValidator() => RuleFor(c => c.Target).MaximumLength(Session.LongestExternalId).Else(SessionErrors.ExternalIdTooLong);
}

internal sealed class AppendEventsHandler(ISessionStore sessions, SessionLog log, SessionSettings settings, TimeProvider clock) : ICommandHandler<AppendEvents, int>
{
    public async Task<Result<int>> Handle(AppendEvents command, CancellationToken ct)
    {
        var found = await Find(command, ct);
        if (found is { } existing)
        {
            if (command.Context is { } context && existing.Session.Describe(command.Caller.Id, context) is { } refusal) return refusal;
            return await log.Append(existing, command.Caller.Id, command.Events, ct);
        }

        if (command.Agent is null) return SessionErrors.NotFound;
        return await Begin(command, ct) is { } begun ? await log.Append(begun, command.Caller.Id, command.Events, ct) : CommonErrors.Conflict("session id");
    }

    private async Task<LockedSession?> Find(AppendEvents command, CancellationToken ct) =>
        ServerId(command.Target) is { } id && await sessions.Lock(command.Caller, id, ct) is { } byId ? byId : await sessions.Lock(command.Caller.Here, command.Target, ct);

    private async Task<LockedSession?> Begin(AppendEvents command, CancellationToken ct)
    {
        foreach (var id in (SessionId?[])[ServerId(command.Target), command.NewId])
        {
            if (id is not { } free) continue;
            if (await sessions.Add(Open(command, free), [], ct)) return await sessions.Lock(command.Caller.Here, command.Target, ct);
            // The same recorder's first batch, sent twice at once: the other one made the session.
            if (await sessions.Lock(command.Caller.Here, command.Target, ct) is { } other) return other;
        }

        return null;
    }

    private Session Open(AppendEvents command, SessionId id)
    {
        var now = clock.GetUtcNow();
        var first = command.Events.Count > 0 ? command.Events[0].Facts.Timestamp : NanoTime.Of(now);
        var header = new SessionHeader(
            Domain.Sessions.Hail.HailShapes.CurrentVersion, command.Target, command.Agent!, command.Context ?? new SessionContext { CreatedAt = first, UpdatedAt = first });
        return Session.Open(id, new Ownership(command.Caller.Here, command.Caller.Id, settings.UploadVisibility), header, settings.ScoreRule, now);
    }

    // Only the form that the platform itself writes names a session by its id.
    private static SessionId? ServerId(string text) =>
        Guid.TryParseExact(text, "D", out var id) && string.Equals(id.ToString(), text, StringComparison.Ordinal) ? new SessionId(id) : null;
}
