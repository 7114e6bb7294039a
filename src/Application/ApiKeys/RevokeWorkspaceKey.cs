using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Takes a workspace key out of use: at once on this node, within a second on others. An id that the workspace does not have, or that was revoked before, changes nothing and is as good.</summary>
/// <param name="Caller">Whoever manages keys.</param>
/// <param name="Id">The id by which the key's contract knows it.</param>
public sealed record RevokeWorkspaceKey(Caller Caller, string Id) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageKeys;
}

internal sealed class RevokeWorkspaceKeyHandler(IWorkspaceKeyStore keys, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<RevokeWorkspaceKey, Done>
{
    public async Task<Result<Done>> Handle(RevokeWorkspaceKey command, CancellationToken ct)
    {
        if (await keys.Revoke(command.Caller.Here, command.Id, clock.GetUtcNow(), ct) is not { } revoked) return default(Done);
        // Such a key is a principal of its own.
        await evictions.Announce(new PrincipalId(revoked.Id.Value), ct);
        await audit.Record(KeyAudit.Revoke(command.Caller, revoked), ct);
        return default(Done);
    }
}
