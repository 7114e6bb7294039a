using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Removes one of the caller's own sessions, its events and every link that touches it. Its readers end.</summary>
public sealed record DeleteSession(Caller Caller, SessionId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.WriteSessions;

    public ResourceRef? Resource => Id.AsResource();
}

internal sealed class DeleteSessionHandler(SessionRemoval removal) : ICommandHandler<DeleteSession, Done>
{
    public Task<Result<Done>> Handle(DeleteSession command, CancellationToken ct) => removal.Remove(command.Caller, command.Id, session => session.MayChange(command.Caller.Id), ct);
}

/// <summary>Removes any session, as whoever runs the installation.</summary>
public sealed record RemoveSession(Caller Caller, SessionId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.AdministerSessions;

    public ResourceRef? Resource => Id.AsResource();
}

internal sealed class RemoveSessionHandler(SessionRemoval removal) : ICommandHandler<RemoveSession, Done>
{
    public Task<Result<Done>> Handle(RemoveSession command, CancellationToken ct) => removal.Remove(command.Caller, command.Id, _ => null, ct);
}

/// <summary>Takes a session away.</summary>
internal sealed class SessionRemoval(ISessionStore sessions, IStreamSignals signals, IUnitOfWork unit, IAuditTrail trail)
{
    public async Task<Result<Done>> Remove(Caller caller, SessionId id, Func<Session, Error?> mayRemove, CancellationToken ct)
    {
        if ((await sessions.Find([new SessionTarget(caller, id, "")], ct))[0] is not { } key) return SessionErrors.NotFound;
        if (await sessions.Lock([key], passesLocked: false, ct) is { Count: 0 } || await sessions.Load(key, ct) is not { Session: var session }) return SessionErrors.NotFound;
        if (mayRemove(session) is { } refusal) return refusal;

        await sessions.Remove(key, ct);
        unit.OnCommit(() => signals.Removed(key.Stream));
        await trail.Record(new AuditEntry(caller, "sessions.deleted") { Workspace = key.Workspace, Target = new("session", key.Id.Value.ToString()) }, ct);
        return default(Done);
    }
}
