using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using FluentValidation;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>
/// Makes a key that acts as the caller in their workspace. Its rights are among the caller's own; a key that makes one neither outlives nor out-reaches itself. Without an end it is good for 90 days, or as long
/// as the key that makes it. A credential that is restricted to one thing makes keys with the same restriction only.
/// </summary>
/// <param name="Caller">A person, or a key that acts as one.</param>
/// <param name="Name">For people; not blank, at most 255 characters.</param>
/// <param name="Scopes">Names of the platform's catalogue, at least one.</param>
public sealed record MintPlatformKey(Caller Caller, string Name, IReadOnlyList<string> Scopes) : ICommand<MintedKey>
{
    /// <summary>1 to 365; not beside <see cref="ExpiresAt"/>.</summary>
    public int? ExpiresInDays { get; init; }

    /// <summary>At most 365 days ahead.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The only thing that the key may touch. It need not exist yet.</summary>
    public ResourceRef? Only { get; init; }

    public static Scope Needs => Scope.MintKeys;

    public ResourceRef? Resource => Only;
}

internal sealed class MintPlatformKeyValidator : AbstractValidator<MintPlatformKey>
{
    public MintPlatformKeyValidator()
    {
        RuleFor(c => c.Name).Must(name => !string.IsNullOrWhiteSpace(name)).Else(ApiKeyErrors.NoName).MaximumLength(PlatformKey.LongestName).Else(ApiKeyErrors.NameTooLong);
        RuleFor(c => c.Scopes).NotEmpty().Else(ApiKeyErrors.NoScopes);
        RuleFor(c => c.ExpiresInDays).InclusiveBetween(1, PlatformKey.MostDays).Else(ApiKeyErrors.BadLifetime).Must((c, days) => days is null || c.ExpiresAt is null).Else(ApiKeyErrors.BadLifetime);
        RuleFor(c => c.Only).Must(only => only is not { } thing || PlatformKey.CanBeRestrictedTo(thing)).Else(ApiKeyErrors.BadRestriction);
    }
}

internal sealed class MintPlatformKeyHandler(IPlatformKeyStore keys, IAuditTrail audit, TimeProvider clock) : ICommandHandler<MintPlatformKey, MintedKey>
{
    public async Task<Result<MintedKey>> Handle(MintPlatformKey command, CancellationToken ct)
    {
        var (caller, now) = (command.Caller, clock.GetUtcNow());
        if (caller.Kind is not PrincipalKind.User) return ApiKeyErrors.NotAPerson;
        if (command.Scopes.FirstOrDefault(name => ScopeCatalogue.Find(name) is null) is { } unknown) return ApiKeyErrors.UnknownScope(unknown);
        var scopes = ScopeCatalogue.Of(command.Scopes);
        if (caller.Missing(scopes) is { Count: > 0 } missing) return ApiKeyErrors.BeyondOwnScopes(missing);

        if (command.ExpiresAt <= now) return ApiKeyErrors.ExpiresInThePast;
        if (command.ExpiresAt > now.AddDays(PlatformKey.MostDays)) return ApiKeyErrors.ExpiresTooLate;
        var asked = command.ExpiresInDays is { } days ? now.AddDays(days) : command.ExpiresAt;
        var expiresAt = await caller.End(asked, now.AddDays(PlatformKey.DefaultDays), keys, now, ct);
        if (expiresAt.Error is { } refusal) return refusal;
        if (await keys.CountInUse(caller.Here, now, ct) >= PlatformKey.MostPerWorkspace) return ApiKeyErrors.TooMany;

        var (key, text) = PlatformKey.Mint(ApiKeyId.New(), caller.User, caller.Here, new KeyTerms(command.Name, scopes, command.Only, expiresAt.Value!.Value), now);
        await keys.Add(key, ct);
        await audit.Record(KeyAudit.Mint(caller, key), ct);
        return new MintedKey(PlatformKeyView.Of(key, now), text);
    }
}
