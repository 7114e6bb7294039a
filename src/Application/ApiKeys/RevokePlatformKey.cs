using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Takes a key out of use: at once on this node, within a second on others. One's own; those of others for whoever may manage keys. A key that was revoked before stays as it is.</summary>
public sealed record RevokePlatformKey(Caller Caller, ApiKeyId Key) : ICommand<Done>
{
    public static Scope Needs => Scope.MintKeys;

    public ResourceRef? Resource => Caller.AsToKey(Key);
}

internal sealed class RevokePlatformKeyHandler(IPlatformKeyStore keys, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<RevokePlatformKey, Done>
{
    public async Task<Result<Done>> Handle(RevokePlatformKey command, CancellationToken ct)
    {
        var (caller, now) = (command.Caller, clock.GetUtcNow());
        if (!(await keys.Lock(caller.Here, [command.Key], ct)).TryGetValue(command.Key, out var key)) return ApiKeyErrors.NotFound;
        if (key.User.Value != caller.Id.Value && !caller.Scopes.Contains(Scope.ManageKeys)) return ApiKeyErrors.NotYours;
        if (key.IsRevoked) return default(Done);

        key.Revoke(now);
        await keys.Save(key, now, ct);
        await evictions.Announce(new PrincipalId(key.User.Value), ct);
        await audit.Record(KeyAudit.Revoke(caller, key), ct);
        return default(Done);
    }
}
