using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using FluentValidation;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Makes a key that stands for the caller's workspace, with rights of the catalogue for such keys. A key that ends makes none that outlives it.</summary>
/// <param name="Caller">Whoever manages keys.</param>
/// <param name="Name">For people; not blank, at most 1 KiB; kept as it is and not unique.</param>
/// <param name="Scopes">Names of the catalogue that can be given, at least one; named twice is named once.</param>
/// <param name="ExpiresAt">At most 365 days ahead; null for until it is revoked, or as long as the key that makes it.</param>
public sealed record MintWorkspaceKey(Caller Caller, string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt) : ICommand<MintedWorkspaceKey>
{
    public static Scope Needs => Scope.ManageKeys;
}

/// <summary>A new key with its text, which is told this once.</summary>
public sealed record MintedWorkspaceKey(WorkspaceKeyView Key, string Text);

internal sealed class MintWorkspaceKeyValidator : AbstractValidator<MintWorkspaceKey>
{
    public MintWorkspaceKeyValidator()
    {
        RuleFor(c => c.Name).Must(name => !string.IsNullOrWhiteSpace(name)).Else(ApiKeyErrors.NoName)
            .Must(name => System.Text.Encoding.UTF8.GetByteCount(name) <= WorkspaceKey.LongestName).Else(ApiKeyErrors.NameTooLong);
        RuleFor(c => c.Scopes).NotEmpty().Else(ApiKeyErrors.NoScopes);
    }
}

internal sealed class MintWorkspaceKeyHandler(IWorkspaceKeyStore keys, IPlatformKeyStore makers, IAuditTrail audit, TimeProvider clock) : ICommandHandler<MintWorkspaceKey, MintedWorkspaceKey>
{
    public async Task<Result<MintedWorkspaceKey>> Handle(MintWorkspaceKey command, CancellationToken ct)
    {
        var (here, now) = (command.Caller.Here, clock.GetUtcNow());
        if (command.Scopes.FirstOrDefault(name => !WorkspaceKeyScopes.IsAvailable(name)) is { } unavailable) return ApiKeyErrors.ScopeNotAvailable(unavailable);
        if (command.ExpiresAt <= now) return ApiKeyErrors.ExpiresInThePast;
        if (command.ExpiresAt > now.AddDays(PlatformKey.MostDays)) return ApiKeyErrors.ExpiresTooLate;
        var expiresAt = await command.Caller.End(command.ExpiresAt, usual: null, makers, now, ct);
        if (expiresAt.Error is { } refusal) return refusal;
        if (await keys.CountInUse(here, now, ct) >= PlatformKey.MostPerWorkspace) return ApiKeyErrors.TooMany;

        var (key, text) = WorkspaceKey.Mint(ApiKeyId.New(), here, command.Caller.Id, command.Name, [.. command.Scopes.Distinct(StringComparer.Ordinal)], expiresAt.Value, now);
        await keys.Add(key, ct);
        await audit.Record(KeyAudit.Mint(command.Caller, key), ct);
        return new MintedWorkspaceKey(new WorkspaceKeyView { Id = key.ExternalId, Name = key.Name, Scopes = key.Scopes, CreatedAt = key.CreatedAt }, text);
    }
}
