using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>
/// Makes a key that stands for the caller's workspace as a tenant. Its text is told once and not kept. The caller must have every right that the role gives; a key that ends makes none that outlives it.
/// </summary>
/// <param name="DisplayName">1 to 256 characters.</param>
/// <param name="ExpiresInDays">After how many days it is refused, 1 to 36500; null for never, or as long as the key that makes it.</param>
public sealed record MintTenantKey(Caller Caller, string DisplayName, TenantRole Role, int? ExpiresInDays) : ICommand<MintedTenantKey>
{
    public static Scope Needs => Scope.ManageKeys;
}

/// <summary>A new key with its text, and the hash by which its workspace is known.</summary>
public sealed record MintedTenantKey(string Text, string WorkspaceHash, TenantKeyView Key);

internal sealed class MintTenantKeyValidator : AbstractValidator<MintTenantKey>
{
    private const int MostDays = 36500;

    public MintTenantKeyValidator()
    {
        RuleFor(c => c.DisplayName).Must(name => name.Length is > 0 and <= TenantKey.LongestName).WithState(_ => TenantKeyErrors.InvalidName).WithMessage(TenantKeyErrors.InvalidName.Message);
        RuleFor(c => c.ExpiresInDays).InclusiveBetween(1, MostDays).WithState(_ => TenantKeyErrors.InvalidLifetime).WithMessage(TenantKeyErrors.InvalidLifetime.Message);
    }
}

internal sealed class MintTenantKeyHandler(ITenantKeyStore keys, IPlatformKeyStore makers, ITenantDirectory tenants, IAuditTrail audit, TimeProvider clock) : ICommandHandler<MintTenantKey, MintedTenantKey>
{
    public async Task<Result<MintedTenantKey>> Handle(MintTenantKey command, CancellationToken ct)
    {
        if (!command.Caller.Scopes.Contains(command.Role.Scopes())) return TenantKeyErrors.BeyondOwnScopes;
        if (await tenants.FindHash(command.Caller.Here, ct) is not { } hash) return WorkspaceErrors.NotMember;

        var now = clock.GetUtcNow();
        var until = await command.Caller.End(command.ExpiresInDays is { } days ? now.AddDays(days) : null, usual: null, makers, now, ct);
        if (until.Error is { } refusal) return refusal;

        var (key, text) = TenantKey.Mint(ApiKeyId.New(), command.Caller.Here, command.Caller.Id, command.DisplayName, command.Role, until.Value, now);
        await keys.Add(key, ct);
        await audit.Record(new AuditEntry(command.Caller, "api_keys.tenant_key_minted") { Target = new AuditTarget("key", key.Locator), Detail = TenantKeyDetail.Of(key) }, ct);
        return new MintedTenantKey(text, hash, TenantKeyView.Of(key));
    }
}
