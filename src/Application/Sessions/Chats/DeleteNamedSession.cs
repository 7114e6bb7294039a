using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Chats;

/// <summary>
/// Removes the session of the caller's workspace that goes by this id, with its result. Chats belong to the workspace: whoever may write sessions may remove them; of recorded sessions people remove their
/// own, and keys of the workspace any. An attempt is told in the audit trail also when there is no such session.
/// </summary>
public sealed record DeleteNamedSession(Caller Caller, string Id) : ICommand<Done>
{
    public static Scope Needs => Scope.WriteSessions;

    public ResourceRef? Resource => new(ResourceKind.Session, Id);
}

internal sealed class DeleteNamedSessionHandler(ISessionStore sessions, IChatStore chats, IAuditTrail audit, IStreamSignals signals, IUnitOfWork unit) : ICommandHandler<DeleteNamedSession, Done>
{
    public async Task<Result<Done>> Handle(DeleteNamedSession command, CancellationToken ct)
    {
        var named = await chats.Find(command.Caller.Here, command.Id, ct);
        if (named is not null && !MayRemove(command.Caller, named)) return SessionErrors.NotYours;

        var isThere = named is not null && await sessions.Lock([named.Key], passesLocked: false, ct) is { Count: > 0 };
        if (isThere)
        {
            await sessions.Remove(named!.Key, ct);
            unit.OnCommit(() => signals.Removed(named.Key.Stream));
        }

        await audit.Record(new AuditEntry(command.Caller, "sessions.deleted") { Target = new AuditTarget("session", command.Id) }, ct);
        return isThere ? default(Done) : Result<Done>.RefuseAndKeep(SessionErrors.NotFound);
    }

    private static bool MayRemove(Caller caller, NamedSession session) => session.Origin is SessionOrigin.Chat || caller.Kind is PrincipalKind.Key || session.Owner == caller.Id;
}
