using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

/// <summary>Removes one of the caller's own sessions, its events and every link that touches it.</summary>
public sealed record DeleteSession(Caller Caller, SessionId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.WriteSessions;
}

internal sealed class DeleteSessionHandler(ISessionStore sessions, IUnitOfWork unit, IStreamSignals streams) : ICommandHandler<DeleteSession, Done>
{
    public async Task<Result<Done>> Handle(DeleteSession command, CancellationToken ct)
    {
        if (await sessions.Lock(command.Caller, command.Id, ct) is not { Session: var session }) return SessionErrors.NotFound;
        if (session.MayChange(command.Caller.Id) is { } refusal) return refusal;

        await sessions.Remove(session, ct);
        unit.OnCommit(() => streams.Removed(SessionStream.Of(session.Workspace, session.Id)));
        return default(Done);
    }
}

/// <summary>Removes any session, as whoever runs the installation.</summary>
public sealed record RemoveSession(Caller Caller, SessionId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.AdministerSessions;
}

internal sealed class RemoveSessionHandler(ISessionStore sessions, IUnitOfWork unit, IStreamSignals streams) : ICommandHandler<RemoveSession, Done>
{
    public async Task<Result<Done>> Handle(RemoveSession command, CancellationToken ct)
    {
        if (await sessions.Lock(command.Caller, command.Id, ct) is not { Session: var session }) return SessionErrors.NotFound;

        await sessions.Remove(session, ct);
        unit.OnCommit(() => streams.Removed(SessionStream.Of(session.Workspace, session.Id)));
        return default(Done);
    }
}
