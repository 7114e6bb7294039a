using System.Text.Json.Nodes;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>
/// Stores the record of a key. One with the same locator is replaced: from then on the key has that role and that end, and its text is accepted only while the record has the hash of the text. A record
/// that is new has no text, so nobody can come with it. The caller must have every right that the role gives, and a key that ends gives no end behind its own.
/// </summary>
/// <param name="IsForTexts">False for the record of another kind of key: the text of the one that it replaces is no longer accepted, for good.</param>
public sealed record SaveTenantKey(Caller Caller, string Locator, string Name, TenantRole Role, DateTimeOffset? ExpiresAt, TenantRecord Record, bool IsForTexts) : ICommand<TenantKeyView>
{
    /// <summary>Characters of a name.</summary>
    public const int LongestName = TenantKey.LongestName;

    /// <summary>Characters of a locator; there are no others.</summary>
    public const int LocatorLength = TenantKey.LocatorLength;

    public static Scope Needs => Scope.ManageKeys;
}

internal sealed class SaveTenantKeyHandler(ITenantKeyStore keys, IPlatformKeyStore makers, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<SaveTenantKey, TenantKeyView>
{
    public async Task<Result<TenantKeyView>> Handle(SaveTenantKey command, CancellationToken ct)
    {
        if (!command.Caller.Scopes.Contains(command.Role.Scopes())) return TenantKeyErrors.BeyondOwnScopes;

        var now = clock.GetUtcNow();
        var end = await command.Caller.End(command.ExpiresAt, usual: null, makers, now, ct);
        if (end.Error is { } refusal) return refusal;
        var key = TenantKey.Note(ApiKeyId.New(), command.Caller.Here, command.Caller.Id, command.Locator, command.Name, command.Role, end.Value, command.Record, now);
        var id = await keys.Save(key, command.IsForTexts, ct);
        await evictions.Announce(new PrincipalId(id.Value), ct);
        await audit.Record(new AuditEntry(command.Caller, "api_keys.tenant_key_saved") { Target = new AuditTarget("key", key.Locator), Detail = TenantKeyDetail.Of(key) }, ct);
        return TenantKeyView.Of(key);
    }
}

/// <summary>What the audit trail keeps of a tenant's key: nothing that could help to guess it.</summary>
internal static class TenantKeyDetail
{
    public static string Of(TenantKey key) =>
        new JsonObject { ["name"] = key.Name, ["role"] = key.Role is TenantRole.Owner ? "owner" : "guest", ["expires_at"] = key.ExpiresAt is { } end ? JsonValue.Create(end) : null }.ToJsonString();
}
