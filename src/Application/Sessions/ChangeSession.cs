using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Changes who may read one of the caller's own sessions. Readers who no longer may are cut off; what is searched follows within seconds.</summary>
public sealed record ChangeSession(Caller Caller, SessionId Id, Visibility Visibility) : ICommand<ChangedSession>
{
    public static Scope Needs => Scope.WriteSessions;

    public ResourceRef? Resource => Id.AsResource();
}

public sealed record ChangedSession(SessionId Id, Visibility Visibility);

internal sealed class ChangeSessionHandler(ISessionStore sessions, IStreamSignals signals, IUnitOfWork unit, IAuditTrail trail) : ICommandHandler<ChangeSession, ChangedSession>
{
    public async Task<Result<ChangedSession>> Handle(ChangeSession command, CancellationToken ct)
    {
        if ((await sessions.Find([new SessionTarget(command.Caller, command.Id, "")], ct))[0] is not { } key) return SessionErrors.NotFound;
        if (await sessions.Lock([key], passesLocked: false, ct) is { Count: 0 } || await sessions.Load(key, ct) is not { Session: var session }) return SessionErrors.NotFound;
        if (session.MayChange(command.Caller.Id) is { } refusal) return refusal;

        if (!await sessions.ShowTo(key, command.Visibility, ct)) return new ChangedSession(command.Id, command.Visibility);
        unit.OnCommit(() => signals.AccessChanged(key.Stream));
        await trail.Record(new AuditEntry(command.Caller, "sessions.visibility_changed")
        {
            Workspace = key.Workspace,
            Target = new("session", key.Id.Value.ToString()),
            Detail = command.Visibility is Visibility.Public ? """{"visibility":"public"}""" : """{"visibility":"private"}""",
        }, ct);
        return new ChangedSession(command.Id, command.Visibility);
    }
}
