using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Deletes a tenant's key: it stops working at once, on other nodes within a second. The trail tells of every attempt, also of one that found nothing.</summary>
public sealed record DeleteTenantKey(Caller Caller, string Locator) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageKeys;
}

internal sealed class DeleteTenantKeyHandler(ITenantKeyStore keys, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<DeleteTenantKey, Done>
{
    public async Task<Result<Done>> Handle(DeleteTenantKey command, CancellationToken ct)
    {
        var removed = await keys.Remove(command.Caller.Here, command.Locator, clock.GetUtcNow(), ct);
        if (removed is { } id) await evictions.Announce(new PrincipalId(id.Value), ct);
        await audit.Record(new AuditEntry(command.Caller, "api_keys.tenant_key_deleted")
        {
            Target = new AuditTarget("key", command.Locator),
            Detail = removed is null ? """{"found":false}""" : null,
        }, ct);
        return removed is null ? Result<Done>.RefuseAndKeep(TenantKeyErrors.NotFound) : default(Done);
    }
}
