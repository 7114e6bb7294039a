using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>
/// Makes a key that takes the place of one of the caller's own: same name, rights and restriction, good for as long again, but never longer than a key that the caller came with. The old one is accepted for the overlap.
/// </summary>
/// <param name="Caller">Whom the key acts as, with all its rights; or the key itself.</param>
/// <param name="Key">One that is active.</param>
/// <param name="Overlap">0 to 7 days; with 0 the old key ends now; a day if not given.</param>
public sealed record RotatePlatformKey(Caller Caller, ApiKeyId Key, TimeSpan? Overlap) : ICommand<MintedKey>
{
    public static Scope Needs => Scope.MintKeys;

    public ResourceRef? Resource => Caller.AsToKey(Key);
}

internal sealed class RotatePlatformKeyHandler(IPlatformKeyStore keys, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<RotatePlatformKey, MintedKey>
{
    public async Task<Result<MintedKey>> Handle(RotatePlatformKey command, CancellationToken ct)
    {
        var (caller, now) = (command.Caller, clock.GetUtcNow());
        if (caller.Kind is not PrincipalKind.User) return ApiKeyErrors.NotAPerson;
        var locked = await keys.Lock(caller.Here, caller.OwnKey() is { } id ? [command.Key, id] : [command.Key], ct);
        var latest = caller.Latest(caller.OwnKey() is { } with ? locked.GetValueOrDefault(with) : null, now);
        if (latest.Error is { } gone) return gone;
        if (!locked.TryGetValue(command.Key, out var key)) return ApiKeyErrors.NotFound;
        if (key.User != caller.User) return ApiKeyErrors.NotYours;
        // A key gains nothing by replacing itself; any other credential must have what it makes.
        if (caller.OwnKey() != key.Id && caller.Missing(ScopeCatalogue.Of(key.Scopes)) is { Count: > 0 } missing) return ApiKeyErrors.BeyondOwnScopes(missing);

        var overlap = command.Overlap ?? PlatformKey.DefaultOverlap;
        var rotated = key.Rotate(ApiKeyId.New(), overlap, latest.Value, now);
        if (rotated.Error is { } refusal) return refusal;
        var (successor, text) = rotated.Value;
        await keys.Add(successor, ct);
        await keys.Save(key, now, ct);
        await evictions.Announce(new PrincipalId(key.User.Value), ct);
        await audit.Record(KeyAudit.Rotate(caller, key, successor, overlap), ct);
        return new MintedKey(PlatformKeyView.Of(successor, now), text);
    }
}
